package dev.packhouse.cli;

import dev.packhouse.job.CloudOptions;
import dev.packhouse.job.DataflowJobs;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import picocli.CommandLine.Option;

/** The project and the region that a line's jobs are in, and how they are reached. */
final class JobPlace {

  /** Also with the domain that it may be of. Its number is none that all services take. */
  private static final Pattern PROJECT =
      Pattern.compile("([-.a-z0-9]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]");

  private static final Pattern REGION = Pattern.compile("[a-z]+(-[a-z]+)+[0-9]+");
  private static final Pattern ZONE = Pattern.compile(REGION.pattern() + "-[a-z]");

  static final String LOGIN = "gcloud auth application-default login";

  static {
    PipelineOptionsFactory.register(CloudOptions.class);
  }

  @Option(names = "--project", paramLabel = "ID", required = true, description = "The project.")
  private String project;

  @Option(
      names = "--region",
      paramLabel = "NAME",
      required = true,
      description = "The region of the job, such as europe-west1.")
  private String region;

  // The printer of failures looks for it among the arguments.
  @SuppressWarnings("UnusedVariable")
  @Option(names = "--verbose", description = "Show where a failure comes from.")
  private boolean verbose;

  String project() {
    return project;
  }

  String region() {
    return region;
  }

  /** Fails where something else stands in the place of a project or a region. */
  private void require() {
    if (!PROJECT.matcher(project).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--project: '"
              + project
              + "' is no project's id, such as acme-fruit-4711: 'gcloud projects list' shows yours");
    }
    if (!REGION.matcher(region).matches()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--region: '"
              + region
              + "' is no region, such as europe-west1"
              + (ZONE.matcher(region).matches()
                  ? ": it is a zone of " + region.substring(0, region.length() - 2)
                  : ": 'gcloud compute regions list' shows them"));
    }
  }

  /** Beam's options of a command, with the project among them. */
  PipelineOptions options(List<String> beamOptions) {
    require();
    List<String> all = new ArrayList<>(beamOptions);
    all.add("--runner=DataflowRunner");
    all.add("--project=" + project);
    all.add("--region=" + region);
    if (isLoopback(beamOptions) && !BeamOptions.isGiven(beamOptions, "--credentialFactoryClass")) {
      all.add("--credentialFactoryClass=" + NoopCredentialFactory.class.getName());
    }
    return BeamOptions.parse(all);
  }

  /**
   * Whether Dataflow, and whatever else is named, is something on this machine, which needs no
   * credentials: looking for some takes long where there are none.
   */
  private static boolean isLoopback(List<String> options) {
    return BeamOptions.isGiven(options, "--dataflowEndpoint")
        && options.stream()
            .filter(option -> option.matches("--\\w*(RootUrl|Endpoint)=.*"))
            // Without a path, such as that of Cloud Storage's API.
            .map(option -> option.replaceFirst("^[^=]*=(\\w+://[^/]*).*$", "$1"))
            .allMatch(PubsubService::isLocal);
  }

  /** Whether there are credentials, or none are needed. */
  static boolean hasCredentials(PipelineOptions options) {
    GcpOptions google = options.as(GcpOptions.class);
    return google.getCredentialFactoryClass() == NoopCredentialFactory.class
        || google.getGcpCredential() != null;
  }

  /** The jobs there; fails where there are no credentials to ask for them with. */
  DataflowJobs jobs(PipelineOptions options) {
    if (!hasCredentials(options)) {
      throw new CommandFailure(
          ExitCode.JOB_FAILED, "there are no credentials; log in with '" + LOGIN + "'");
    }
    return DataflowJobs.of(options, project, region);
  }

  /** The same place on another command line. */
  String onCommandLine() {
    return "--project=" + project + " --region=" + region;
  }
}
