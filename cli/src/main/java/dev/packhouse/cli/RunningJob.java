package dev.packhouse.cli;

import dev.packhouse.job.CloudException;
import dev.packhouse.job.DataflowJobs;
import dev.packhouse.job.GraphChange;
import dev.packhouse.job.JobGraph;
import dev.packhouse.job.JobState;
import dev.packhouse.job.LineFolder;
import dev.packhouse.job.LineJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The job of a line that runs already, when another one is to be launched. */
final class RunningJob {

  private static final int MOST_SHOWN = 10;

  private final DataflowJobs jobs;
  private final LineFolder folder;
  private final String line;
  private final JobPlace place;
  private final PrintWriter err;

  RunningJob(DataflowJobs jobs, LineFolder folder, String line, JobPlace place, PrintWriter err) {
    this.jobs = jobs;
    this.folder = folder;
    this.line = line;
    this.place = place;
    this.err = err;
  }

  /**
   * The job that the new one replaces; null where none is to be replaced. Fails where there should
   * be one and is none, and where one is in the way.
   *
   * @param given the name that the command line gives; null: none
   * @param name of the new job
   */
  @Nullable LineJob find(@Nullable String given, String name, Replacing replacing) {
    List<LineJob> active = JobCalls.active(jobs, line);
    if (replacing == Replacing.NOTHING) {
      requireFree(active, name);
      return null;
    }
    List<LineJob> meant =
        active.stream().filter(job -> given == null || job.name().equals(given)).toList();
    if (meant.size() == 1) {
      return meant.get(0);
    }
    throw new CommandFailure(
        meant.isEmpty() ? ExitCode.JOB_FAILED : ExitCode.USAGE,
        meant.isEmpty()
            ? "there is no running job of line "
                + line
                + (given == null ? "" : " called " + given)
                + " in "
                + place.region()
                + " to update: leave out --update to start one"
            : "line "
                + line
                + " has several running jobs; name one with --job-name: "
                + names(meant));
  }

  private void requireFree(List<LineJob> active, String name) {
    for (LineJob job : active) {
      if (job.name().equals(name)) {
        throw new CommandFailure(
            ExitCode.JOB_FAILED,
            "line "
                + line
                + " runs already, as job "
                + job.id()
                + (job.state().isEnding()
                    ? ", which is "
                        + job.state().text()
                        + ": wait for its end, which '"
                        + stop(job, " --drain")
                        + "' follows"
                    : ": --update replaces it; or end it with '" + stop(job, " --drain") + "'"));
      }
    }
    List<LineJob> streams = active.stream().filter(job -> !job.isBatch()).toList();
    if (!streams.isEmpty()) {
      err.println(
          "packhouse: warning: line "
              + line
              + " runs also as "
              + names(streams)
              + "; jobs that read one subscription share its messages, and neither sees the other's"
              + " duplicates");
    }
  }

  private static String names(List<LineJob> jobs) {
    return jobs.stream().map(LineJob::name).collect(Collectors.joining(", "));
  }

  /**
   * Fails where {@code running} ends by itself, or does not run.
   *
   * @see <a
   *     href="https://cloud.google.com/dataflow/docs/guides/updating-a-pipeline#Launching">Launch a
   *     replacement job</a>
   */
  void requireReplaceable(LineJob running) {
    if (running.isBatch()) {
      throw new CommandFailure(
          ExitCode.JOB_FAILED, "job " + running.name() + " is no stream, and ends by itself");
    }
    if (running.state() != JobState.RUNNING) {
      throw new CommandFailure(
          ExitCode.JOB_FAILED,
          "job "
              + running.id()
              + " is "
              + running.state().text()
              + ", and only one that runs can be replaced: "
              + (running.state().isEnding()
                  ? "leave out --update when it has ended"
                  : "try again when it runs"));
    }
  }

  /**
   * Fails unless {@code running} can be replaced by a job of {@code fresh}.
   *
   * @param renamed what {@code fresh} has under another name, by prefixes of names
   */
  void requireInPlace(LineJob running, JobGraph fresh, Map<String, String> renamed) {
    JobGraph before = kept(running);
    if (before == null) {
      throw new CommandFailure(
          ExitCode.JOB_FAILED,
          "it cannot be told whether job "
              + running.id()
              + " can be updated in place: "
              + folder.address()
              + "/jobs has no graph of it, as when it was not started by 'packhouse launch', or from"
              + " another --to\n  --unchecked leaves it to Dataflow: a new job that does not fit"
              + " fails, and the running one goes on\n  "
              + drain(running));
    }
    GraphChange change = GraphChange.between(before.renamed(renamed), fresh);
    if (!change.isInPlace()) {
      throw new CommandFailure(
          ExitCode.JOB_FAILED,
          "job "
              + running.id()
              + " cannot be updated in place, and runs on as it is:"
              + lines(change.obstacles())
              + "\n  "
              + drain(running));
    }
    err.println(
        "packhouse: job "
            + running.id()
            + " can be updated in place"
            + (change.added().isEmpty()
                ? ": the graph is the same"
                : "; these transforms are new:" + lines(change.added())));
    err.flush();
  }

  private @Nullable JobGraph kept(LineJob running) {
    try {
      return folder.kept(running.id());
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.JOB_FAILED,
          "cannot read the graph of job " + running.id() + ": " + CloudException.said(failure),
          failure);
    }
  }

  /** What ends the running job so that nothing is lost. */
  private String drain(LineJob running) {
    return "drain it, then launch without --update: " + stop(running, " --drain");
  }

  private String stop(LineJob job, String how) {
    return "packhouse stop "
        + line
        + how
        + " --job-name="
        + job.name()
        + " "
        + place.onCommandLine();
  }

  private static String lines(List<String> all) {
    String shown =
        all.stream().limit(MOST_SHOWN).map(one -> "\n  " + one).collect(Collectors.joining());
    return all.size() > MOST_SHOWN
        ? shown + "\n  and " + (all.size() - MOST_SHOWN) + " more"
        : shown;
  }
}
