package dev.packhouse.cli;

import dev.packhouse.job.CloudException;
import dev.packhouse.job.DataflowJobs;
import dev.packhouse.job.JobState;
import dev.packhouse.job.LineJob;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code packhouse stop}: the end of a line's job on Dataflow. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Stops a line's running job on Dataflow, and follows it to its end.",
      "",
      "Without --drain it is cancelled at once: what a stream has read and not landed stays in its"
          + " subscription, as it has not been acknowledged, except what the job keeps between its"
          + " stages, which is lost. With --drain it reads nothing more, and what it has read lands."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  packhouse stop examples/orchard --drain \\",
      "      --project=acme-fruit --region=europe-west1",
      "  packhouse stop orchard --project=acme-fruit --region=europe-west1"
    })
final class StopCommand implements Callable<Integer> {

  @Spec private CommandSpec command;

  @Parameters(
      index = "0",
      paramLabel = "LINE",
      description = "A line.yaml, the folder that it is in, or the line's name.")
  private String line;

  @Mixin private JobPlace place;

  @Option(names = "--drain", description = "Let what has been read land first; streams only.")
  private boolean drain;

  @Option(
      names = "--job-name",
      paramLabel = "NAME",
      description = "The job; needed where the line has several.")
  private @Nullable String jobName;

  @Mixin private FollowOptions following;

  @Unmatched private List<String> beamOptions = new ArrayList<>();

  @Override
  public Integer call() {
    Logging.none();
    PrintWriter out = command.commandLine().getOut();
    PipelineOptions options = place.options(beamOptions);
    FileSystems.setDefaultPipelineOptions(options);
    String name = LineName.of(line);
    DataflowJobs jobs = place.jobs(options);
    LineJob job = only(JobCalls.active(jobs, name), name);
    if (drain && job.isBatch()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "job "
              + job.id()
              + " reads files and ends with them, so that it cannot be drained: leave"
              + " out --drain to cancel it");
    }
    try {
      jobs.stop(job.id(), drain);
    } catch (CloudException refused) {
      throw JobCalls.failure(jobs, "Dataflow does not stop job " + job.id(), refused);
    }
    out.println(
        (drain ? "draining" : "cancelling")
            + " job "
            + job.name()
            + ", "
            + job.id()
            + ": "
            + jobs.link(job.id()));
    out.flush();
    return following.detach()
        ? ExitCode.DONE.number()
        : new JobFollowing(
                jobs, job, place, following.poll(), options, command.commandLine().getErr())
            .untilOver(drain ? JobState.DRAINED : JobState.CANCELLED, out);
  }

  private LineJob only(List<LineJob> active, String name) {
    List<LineJob> meant =
        active.stream().filter(job -> jobName == null || job.name().equals(jobName)).toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    throw new CommandFailure(
        meant.isEmpty() ? ExitCode.JOB_FAILED : ExitCode.USAGE,
        meant.isEmpty()
            ? "no job of line "
                + name
                + (jobName == null ? "" : " called " + jobName)
                + " runs in region "
                + place.region()
                + " of project "
                + place.project()
                + ": 'gcloud dataflow jobs list --status=active --project="
                + place.project()
                + "' shows those of all regions"
            : "line "
                + name
                + " has several running jobs; name one with --job-name: "
                + meant.stream().map(LineJob::name).collect(Collectors.joining(", ")));
  }
}
