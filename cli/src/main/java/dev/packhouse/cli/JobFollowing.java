package dev.packhouse.cli;

import dev.packhouse.job.CloudException;
import dev.packhouse.job.DataflowJobs;
import dev.packhouse.job.JobMessages;
import dev.packhouse.job.JobState;
import dev.packhouse.job.LauncherLog;
import dev.packhouse.job.LineJob;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Follows a job: its messages as they come, its state in a line between them. */
final class JobFollowing {

  /** So often may Dataflow not answer before it is no longer asked. */
  private static final int MOST_SILENCES = 20;

  /** A job's last messages come some time after its end. */
  private static final int LAST_LOOKS = 3;

  private final DataflowJobs jobs;
  private final LineJob job;
  private final JobPlace place;
  private final Duration poll;
  private final PipelineOptions options;
  private final PrintWriter err;
  private final JobMessages messages;
  private final ProgressText progress;
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final long started = System.nanoTime();
  private int silences;

  JobFollowing(
      DataflowJobs jobs,
      LineJob job,
      JobPlace place,
      Duration poll,
      PipelineOptions options,
      PrintWriter err) {
    this.jobs = jobs;
    this.job = job;
    this.place = place;
    this.poll = poll;
    this.options = options;
    this.err = err;
    this.messages = jobs.messages(job.id());
    this.progress = ProgressText.on(err);
  }

  /** Follows it until it runs, and returns the exit code. */
  int untilRunning(String line, PrintWriter out) {
    JobState state = until(reached -> reached == JobState.RUNNING || reached.isTerminal());
    String stop = "'packhouse stop " + line + " " + onCommandLine() + "'";
    if (state == null) {
      err.println("packhouse: the job goes on; " + stop + " stops it");
      err.flush();
      return Interruption.INTERRUPTED;
    }
    if (state == JobState.FAILED) {
      tellOfLauncher();
    }
    if (state == JobState.FAILED || state == JobState.CANCELLED) {
      throw new CommandFailure(
          ExitCode.JOB_FAILED,
          "job "
              + job.id()
              + " "
              + (state == JobState.FAILED ? "failed" : "was cancelled")
              + ": "
              + jobs.link(job.id()));
    }
    out.println(
        state == JobState.RUNNING
            ? "the job is running; " + stop + " stops it"
            : "the job is " + state.text());
    out.flush();
    return ExitCode.DONE.number();
  }

  /** Follows it until it is over, and returns the exit code. */
  int untilOver(JobState wanted, PrintWriter out) {
    JobState state = until(JobState::isTerminal);
    if (state == null) {
      err.println("packhouse: the job goes on to its end; " + jobs.link(job.id()) + " shows it");
      err.flush();
      return Interruption.INTERRUPTED;
    }
    if (state != wanted && state != JobState.DONE && state != JobState.DRAINED) {
      throw new CommandFailure(
          ExitCode.JOB_FAILED,
          "job "
              + job.id()
              + " "
              + (state == JobState.FAILED ? "failed" : "is " + state.text())
              + ": "
              + jobs.link(job.id()));
    }
    out.println("job " + job.id() + " is " + state.text());
    out.flush();
    return ExitCode.DONE.number();
  }

  private String onCommandLine() {
    return "--job-name=" + job.name() + " " + place.onCommandLine();
  }

  /** The state that it has reached; null where Ctrl-C came first. */
  private @Nullable JobState until(Predicate<JobState> reached) {
    StopSignals signals = StopSignals.handle(interrupted::countDown, Interruption::leave);
    try {
      JobState state = look();
      while (state == null || !reached.test(state)) {
        if (stopped()) {
          return null;
        }
        state = look();
      }
      for (int look = 1; state == JobState.FAILED && look < LAST_LOOKS && !stopped(); look++) {
        look();
      }
      return state;
    } finally {
      progress.clear();
      signals.close();
    }
  }

  /** Asks for the state, and tells the messages that have come; null where there is no answer. */
  private @Nullable JobState look() {
    try {
      JobState state = jobs.get(job.id()).state();
      tellMessages();
      silences = 0;
      progress.show(elapsed(), state.text());
      return state;
    } catch (CloudException refused) {
      silences++;
      if (!refused.mayPass() || silences > MOST_SILENCES) {
        throw JobCalls.failure(
            jobs,
            "the job goes on, and cannot be followed; look at " + jobs.link(job.id()),
            refused);
      }
      progress.show(elapsed(), refused.said());
      return null;
    }
  }

  /** Waits for the next look; true where Ctrl-C came. */
  private boolean stopped() {
    try {
      return interrupted.await(poll.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private void tellMessages() {
    List<JobMessages.Message> fresh = messages.fresh();
    if (!fresh.isEmpty()) {
      progress.clear();
    }
    fresh.forEach(
        message ->
            err.println(
                message.time() + "  " + message.severity() + "  " + indented(message.text())));
    err.flush();
  }

  private static String indented(String text) {
    return text.replace("\n", "\n    ");
  }

  /** What the launcher wrote: the report of a spec, where that is what is wrong. */
  private void tellOfLauncher() {
    LauncherLog log = LauncherLog.of(options, place.project(), job.id());
    try {
      List<String> lines = log.lines();
      if (!lines.isEmpty()) {
        err.println("packhouse: the end of the launcher's log:");
        lines.forEach(line -> err.println("    " + indented(line)));
      }
    } catch (CloudException refused) {
      err.println("packhouse: the launcher's log cannot be read here: " + refused.said());
    }
    err.println("packhouse: the launcher's log:\n  " + log.command());
    err.flush();
  }
}
