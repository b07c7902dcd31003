package dev.packhouse.steps;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a task is.
 *
 * @param state in which state
 * @param attempt the number of jobs that were begun for it
 * @param tries how many requests were sent for the one that is begun
 * @param refusals how often BigQuery has refused the one that is begun, or begun next
 * @param job id of the last one that was asked for; null before the first
 * @param maximumBytesBilled that the last one was asked for with; null for none
 * @param started when the first request for it was sent
 * @param due when to send a request again, ask for its status, or begin the next attempt
 * @param deadline when it is stopped; of one that is being stopped, when it is left behind
 * @param ended when it was seen to have ended
 * @param usage what its jobs have used
 * @param error why it failed; of one that has not ended, why the last attempt did
 */
public record Progress(
    TaskState state,
    int attempt,
    int tries,
    int refusals,
    @Nullable String job,
    @Nullable Long maximumBytesBilled,
    @Nullable Instant started,
    @Nullable Instant due,
    @Nullable Instant deadline,
    @Nullable Instant ended,
    Usage usage,
    @Nullable JobError error) {

  static final Progress NONE =
      new Progress(
          TaskState.WAITING, 0, 0, 0, null, null, null, null, null, null, Usage.NONE, null);

  public Progress {
    Checks.given(state, "a task's state");
    Checks.given(usage, "a task's usage");
  }

  Progress starting(
      String job, @Nullable Long maximumBytesBilled, Instant now, Instant due, Instant deadline) {
    Next next = new Next(this, TaskState.STARTING);
    next.attempt++;
    next.tries = 1;
    next.job = job;
    next.maximumBytesBilled = maximumBytesBilled;
    next.started = now;
    next.due = due;
    next.deadline = deadline;
    next.error = null;
    return next.progress();
  }

  Progress triedAgain(Instant due) {
    Next next = new Next(this, state);
    next.tries++;
    next.due = due;
    return next.progress();
  }

  Progress running(Instant due) {
    Next next = new Next(this, TaskState.RUNNING);
    next.refusals = 0;
    next.due = due;
    next.error = null;
    return next.progress();
  }

  Progress waiting(Instant due) {
    Next next = new Next(this, state);
    next.due = due;
    return next.progress();
  }

  Progress backoff(JobError error, Instant due) {
    Next next = new Next(this, TaskState.BACKOFF);
    next.tries = 0;
    next.refusals = 0;
    next.due = due;
    next.deadline = null;
    next.ended = null;
    next.error = error;
    return next.progress();
  }

  /** The attempt does not count, as there is no job of it. */
  Progress refused(JobError error, Instant due) {
    Next next = new Next(backoff(error, due), TaskState.BACKOFF);
    next.attempt--;
    next.refusals = refusals + 1;
    return next.progress();
  }

  Progress cancelling(JobError error, Instant due, Instant deadline) {
    Next next = new Next(this, TaskState.CANCELLING);
    next.due = due;
    next.deadline = deadline;
    next.error = error;
    return next.progress();
  }

  Progress ended(TaskState state, Instant now, @Nullable JobError error) {
    Next next = new Next(this, state);
    next.due = null;
    next.deadline = null;
    next.ended = now;
    next.error = error;
    return next.progress();
  }

  Progress using(@Nullable JobStatistics statistics) {
    if (statistics == null) {
      return this;
    }
    Next next = new Next(this, state);
    next.usage = usage.plus(statistics);
    return next.progress();
  }

  boolean dueAt(Instant now) {
    return due == null || !due.isAfter(now);
  }

  boolean overdueAt(Instant now) {
    return deadline != null && !deadline.isAfter(now);
  }

  /** What follows a progress: the same but for what is changed of it. */
  private static final class Next {
    private final TaskState state;
    private int attempt;
    private int tries;
    private int refusals;
    private @Nullable String job;
    private @Nullable Long maximumBytesBilled;
    private @Nullable Instant started;
    private @Nullable Instant due;
    private @Nullable Instant deadline;
    private @Nullable Instant ended;
    private Usage usage;
    private @Nullable JobError error;

    Next(Progress before, TaskState state) {
      this.state = state;
      this.attempt = before.attempt;
      this.tries = before.tries;
      this.refusals = before.refusals;
      this.job = before.job;
      this.maximumBytesBilled = before.maximumBytesBilled;
      this.started = before.started;
      this.due = before.due;
      this.deadline = before.deadline;
      this.ended = before.ended;
      this.usage = before.usage;
      this.error = before.error;
    }

    Progress progress() {
      return new Progress(
          state,
          attempt,
          tries,
          refusals,
          job,
          maximumBytesBilled,
          started,
          due,
          deadline,
          ended,
          usage,
          error);
    }
  }
}
