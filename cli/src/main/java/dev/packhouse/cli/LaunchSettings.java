package dev.packhouse.cli;

import dev.packhouse.job.LineFolder;
import dev.packhouse.launch.JobLabels;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a launch is told beside its line, its source and its place. */
final class LaunchSettings {

  /**
   * What Dataflow takes for a job's name.
   *
   * @see <a
   *     href="https://cloud.google.com/dataflow/docs/reference/pipeline-options#basic_options">jobName</a>
   */
  private static final Pattern JOB_NAME = Pattern.compile("[a-z]([-a-z0-9]{0,1022}[a-z0-9])?");

  @Option(
      names = "--bucket",
      paramLabel = "NAME",
      description = {
        "The bucket of the template, the lines and what jobs keep for a while, in its folders"
            + " templates, lines/LINE, temp and staging."
      })
  private @Nullable String bucket;

  @Option(
      names = "--to",
      paramLabel = "gs://...",
      description =
          "The folder that the line is uploaded to; lines/LINE of the bucket if not given.")
  private @Nullable String to;

  @Option(
      names = "--template",
      paramLabel = "gs://...",
      description =
          "The template; templates/packhouse-stream.json or templates/packhouse-batch.json of the"
              + " bucket if not given.")
  private @Nullable String template;

  @Mixin private LineVariables variables;

  @Option(names = "--job-name", paramLabel = "NAME", description = "The job's name.")
  private @Nullable String jobName;

  @Option(
      names = "--dry-run",
      description = "Print the request to Dataflow as JSON; send and upload nothing.")
  private boolean dryRun;

  @Option(
      names = "--detach",
      description = "End as soon as Dataflow has taken the job, and do not follow it.")
  private boolean detach;

  @Option(
      names = "--poll",
      paramLabel = "DURATION",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "How often the job is asked for its state (default: ${DEFAULT-VALUE}).")
  private Duration poll;

  AskedVariables variables() {
    return variables.all();
  }

  boolean dryRun() {
    return dryRun;
  }

  boolean detach() {
    return detach;
  }

  Duration poll() {
    return poll;
  }

  @Nullable String bucket() {
    return bucket;
  }

  /** The folder of a line. */
  LineFolder folder(String line) {
    return LineFolder.at(requireCloud("--to", to, "lines/" + line));
  }

  /** The template that is in {@code file} of the folder of templates. */
  String template(String file) {
    return requireCloud("--template", template, "templates/" + file);
  }

  /** Adds where a job keeps things for a while, unless the command line tells. */
  void addLocations(List<String> beamOptions) {
    if (bucket != null) {
      addUnlessGiven(beamOptions, "--tempLocation", "temp");
      addUnlessGiven(beamOptions, "--stagingLocation", "staging");
    }
  }

  private void addUnlessGiven(List<String> options, String name, String folder) {
    if (!BeamOptions.isGiven(options, name)) {
      options.add(name + "=gs://" + bucket + "/" + folder);
    }
  }

  private String requireCloud(String option, @Nullable String named, String inBucket) {
    if (named == null && bucket == null) {
      throw new CommandFailure(ExitCode.USAGE, "name a bucket with --bucket, or " + option);
    }
    String address = named == null ? "gs://" + bucket + "/" + inBucket : named;
    if (!address.matches("gs://[^/]+/.+")) {
      throw new CommandFailure(
          ExitCode.USAGE,
          (named == null ? "--bucket" : option)
              + ": "
              + address
              + " is no address in Cloud Storage, such as gs://acme-packhouse/"
              + inBucket);
    }
    return address;
  }

  /** The name that is given for the job; null where none is. */
  @Nullable String jobName() {
    if (jobName != null && !JOB_NAME.matcher(jobName).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--job-name: '"
              + jobName
              + "' is no name of a job: small letters, digits and -, a letter first and no - last");
    }
    return jobName;
  }

  /** A name for a job of {@code line}. */
  static String jobName(String line) {
    return JobLabels.value(line).replace('_', '-').replaceAll("-+$", "");
  }
}
