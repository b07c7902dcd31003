package dev.packhouse.cli;

import dev.packhouse.job.LineFolder;
import dev.packhouse.launch.JobLabels;
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

  @Mixin private TemplateOptions templates;

  @Option(
      names = "--to",
      paramLabel = "gs://...",
      description =
          "The folder that the line is uploaded to; lines/LINE of the bucket if not given.")
  private @Nullable String to;

  @Mixin private LineVariables variables;

  @Option(names = "--job-name", paramLabel = "NAME", description = "The job's name.")
  private @Nullable String jobName;

  @Option(
      names = "--dry-run",
      description = "Print the request to Dataflow as JSON; send and upload nothing.")
  private boolean dryRun;

  @Mixin private FollowOptions following;

  AskedVariables variables() {
    return variables.all();
  }

  boolean dryRun() {
    return dryRun;
  }

  FollowOptions following() {
    return following;
  }

  /** The folder of a line. */
  LineFolder folder(String line) {
    return LineFolder.at(require("--to", templates.address("--to", to, "lines/" + line)));
  }

  /** The template of a stream or of files. */
  String template(boolean stream) {
    return require("--template", templates.template(stream));
  }

  private static String require(String option, @Nullable String address) {
    if (address == null) {
      throw new CommandFailure(ExitCode.USAGE, "name a bucket with --bucket, or " + option);
    }
    return address;
  }

  /** Adds where a job keeps things for a while, unless the command line tells. */
  void addLocations(List<String> beamOptions) {
    String bucket = templates.bucket();
    if (bucket != null) {
      addUnlessGiven(beamOptions, "--tempLocation", "gs://" + bucket + "/temp");
      addUnlessGiven(beamOptions, "--stagingLocation", "gs://" + bucket + "/staging");
    }
  }

  private static void addUnlessGiven(List<String> options, String name, String folder) {
    if (!BeamOptions.isGiven(options, name)) {
      options.add(name + "=" + folder);
    }
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
