package dev.packhouse.steps;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a task goes from one state to the next.
 *
 * <pre>
 * state       what happens                          next
 * ----------  ------------------------------------  ----------------------------------------
 * WAITING     begin                                 STARTING, attempt 1
 * BACKOFF     begin                                 STARTING, next attempt, or the one refused
 * STARTING    started, or started already           RUNNING
 *             no answer                             STARTING, the same id again when it is due
 *             no answer, and the deadline is over   CANCELLING
 *             taken by another job                  FAILED
 *             refused                               BACKOFF, or FAILED where nothing helps
 * RUNNING     pending, running, no answer           RUNNING
 *             the same, and the deadline is over    CANCELLING
 *             done                                  SUCCEEDED; an assertion with rows: FAILED
 *             failed                                BACKOFF, or FAILED where nothing helps
 *             failed for too little budget          BACKOFF, until there is more
 *             unknown                               FAILED
 * CANCELLING  pending, running, no answer           CANCELLING
 *             the same, and the deadline is over    FAILED, or CANCELLED where that was asked for
 *             done                                  as in RUNNING: it was faster
 *             failed, unknown                       FAILED, or CANCELLED where that was asked for
 * </pre>
 *
 * <p>What a task comes after, how many run at a time and the budget are {@link ManifestRun}'s.
 */
final class TaskTransitions {

  private final EngineSettings settings;
  private final Instant now;

  TaskTransitions(EngineSettings settings, Instant now) {
    this.settings = settings;
    this.now = now;
  }

  Progress begin(Task task, String job, @Nullable Long maximumBytesBilled) {
    return task.progress()
        .starting(
            job,
            maximumBytesBilled,
            now,
            now.plus(settings.backoff().after(job, 1)),
            now.plus(task.statement().timeout()));
  }

  Progress again(Progress progress, String job) {
    return progress.triedAgain(now.plus(settings.backoff().after(job, progress.tries() + 1)));
  }

  Progress asked(Progress progress) {
    return progress.waiting(now.plus(settings.pollEvery()));
  }

  Progress overdue(Task task) {
    return cancel(task.progress(), JobError.overdue(task.statement().timeout()));
  }

  Progress cancel(Progress progress, JobError why) {
    return progress.cancelling(
        why, now.plus(settings.pollEvery()), now.plus(settings.cancelGrace()));
  }

  Progress answered(Task task, StartAnswer answer) {
    Progress progress = task.progress();
    return switch (answer.kind()) {
      case STARTED, ALREADY_STARTED -> progress.running(now.plus(settings.pollEvery()));
      case LOST -> progress;
      case TAKEN ->
          failed(
              progress,
              JobError.of(
                  JobError.TAKEN, "job " + progress.job() + " exists and runs something else"));
      case REFUSED -> {
        JobError error = Checks.given(answer.error(), "error");
        yield Remedy.leavesOpen(error) ? progress : refused(task, progress, error);
      }
    };
  }

  Progress heard(Task task, JobStatus status) {
    Progress progress = task.progress().using(status.statistics());
    boolean cancelling = progress.state() == TaskState.CANCELLING;
    return switch (status.kind()) {
      case PENDING, RUNNING, LOST -> {
        if (!progress.overdueAt(now)) {
          yield progress;
        }
        yield cancelling ? given(progress) : overdue(task);
      }
      case DONE -> done(task, progress, status.statistics());
      case FAILED -> {
        JobError error = Checks.given(status.error(), "error");
        yield cancelling ? given(progress) : failedJob(task, progress, error);
      }
      case UNKNOWN ->
          cancelling
              ? given(progress)
              : failed(
                  progress,
                  JobError.of(
                      JobError.NOT_FOUND,
                      "BigQuery knows no job "
                          + progress.job()
                          + " in "
                          + settings.location()
                          + ", which was started there"));
    };
  }

  /** Another attempt, after a job that had too little of the budget. */
  Progress withMore(Progress failed) {
    String job = Checks.given(failed.job(), "job");
    return failed.backoff(
        Checks.given(failed.error(), "error"), now.plus(settings.backoff().after(job, 1)));
  }

  Progress failed(Progress progress, JobError error) {
    return progress.ended(TaskState.FAILED, now, error);
  }

  private Progress done(Task task, Progress progress, @Nullable JobStatistics statistics) {
    if (task.kind() == TaskKind.ASSERTION && statistics != null && statistics.rows() > 0) {
      return failed(
          progress,
          new JobError(
              JobError.ASSERTION_FAILED,
              "its query returned " + statistics.rows() + " rows, and must return none",
              statistics.sample()));
    }
    return progress.ended(TaskState.SUCCEEDED, now, null);
  }

  /** The end that a job was cancelled for. */
  private Progress given(Progress progress) {
    JobError why = Checks.given(progress.error(), "error");
    return progress.ended(
        why.reason().equals(JobError.CANCELLED) ? TaskState.CANCELLED : TaskState.FAILED, now, why);
  }

  /** There is no job: the same one is asked for again. */
  private Progress refused(Task task, Progress progress, JobError error) {
    int refusals = progress.refusals() + 1;
    Duration wait = wait(progress, error, refusals);
    return wait == null || refusals >= task.statement().attempts()
        ? failed(progress, error)
        : progress.refused(error, now.plus(wait));
  }

  /** There was a job: another one follows. */
  private Progress failedJob(Task task, Progress progress, JobError error) {
    Duration wait = wait(progress, error, progress.attempt());
    return wait == null || progress.attempt() >= task.statement().attempts()
        ? failed(progress, error)
        : progress.backoff(error, now.plus(wait));
  }

  private @Nullable Duration wait(Progress progress, JobError error, int failures) {
    String job = Checks.given(progress.job(), "job");
    return switch (Remedy.of(error)) {
      case SOON -> settings.backoff().after(job, failures);
      case LATER -> settings.quotaBackoff().after(job, failures);
      case NONE -> null;
    };
  }
}
