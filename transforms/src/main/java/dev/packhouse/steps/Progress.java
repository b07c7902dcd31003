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
    return new Progress(
        TaskState.STARTING,
        attempt + 1,
        1,
        refusals,
        job,
        maximumBytesBilled,
        now,
        due,
        deadline,
        null,
        usage,
        null);
  }

  Progress triedAgain(Instant due) {
    return new Progress(
        state,
        attempt,
        tries + 1,
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

  Progress running(Instant due) {
    return new Progress(
        TaskState.RUNNING,
        attempt,
        tries,
        0,
        job,
        maximumBytesBilled,
        started,
        due,
        deadline,
        null,
        usage,
        null);
  }

  Progress waiting(Instant due) {
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

  Progress backoff(JobError error, Instant due) {
    return new Progress(
        TaskState.BACKOFF,
        attempt,
        0,
        0,
        job,
        maximumBytesBilled,
        started,
        due,
        null,
        null,
        usage,
        error);
  }

  /** The attempt does not count, as there is no job of it. */
  Progress refused(JobError error, Instant due) {
    return new Progress(
        TaskState.BACKOFF,
        attempt - 1,
        0,
        refusals + 1,
        job,
        maximumBytesBilled,
        started,
        due,
        null,
        null,
        usage,
        error);
  }

  Progress cancelling(JobError error, Instant due, Instant deadline) {
    return new Progress(
        TaskState.CANCELLING,
        attempt,
        tries,
        refusals,
        job,
        maximumBytesBilled,
        started,
        due,
        deadline,
        null,
        usage,
        error);
  }

  Progress ended(TaskState state, Instant now, @Nullable JobError error) {
    return new Progress(
        state,
        attempt,
        tries,
        refusals,
        job,
        maximumBytesBilled,
        started,
        null,
        null,
        now,
        usage,
        error);
  }

  Progress using(@Nullable JobStatistics statistics) {
    return statistics == null
        ? this
        : new Progress(
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
            usage.plus(statistics),
            error);
  }

  boolean dueAt(Instant now) {
    return due == null || !due.isAfter(now);
  }

  boolean overdueAt(Instant now) {
    return deadline != null && !deadline.isAfter(now);
  }
}
