package dev.packhouse.steps;

import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What the budget leaves to the tasks of a manifest at one moment. */
final class Allowance {

  private final @Nullable Budget budget;
  private final Instant now;
  private Spending spending;

  Allowance(@Nullable Budget budget, Spending spending, Instant now) {
    this.budget = budget;
    this.now = now;
    this.spending = spending.at(now, budget);
  }

  Spending spending() {
    return spending;
  }

  void spend(@Nullable JobStatistics statistics) {
    if (statistics != null) {
      spending = spending.plus(statistics.bytesBilled());
    }
  }

  /** Whether a job of {@code task} may be billed for anything, beside those of {@code tasks}. */
  boolean covers(Task task, Collection<Task> tasks) {
    return budget == null || left(budget, task, tasks) > 0;
  }

  /**
   * What a job of {@code task} may be billed for, beside those of {@code tasks}; null: no bound.
   */
  @Nullable Long most(Task task, Collection<Task> tasks) {
    Long own = task.statement().maximumBytesBilled();
    if (budget == null) {
      return own;
    }
    long left = Math.max(1, left(budget, task, tasks));
    return own == null ? left : Math.min(own, left);
  }

  /** Why a task that is due fails instead of waiting for the next period; null: it waits. */
  @Nullable JobError spent() {
    return budget != null
            && budget.whenSpent() == Budget.WhenSpent.FAIL
            && spending.bytes() >= budget.bytes()
        ? spent(budget)
        : null;
  }

  /** When a task can begin that nothing but the budget holds; null: when a job has ended. */
  @Nullable Instant beginning(Task task, Collection<Task> tasks) {
    if (budget == null || left(budget, task, tasks) > 0) {
      return now;
    }
    return spending.bytes() < budget.bytes() ? null : Intervals.end(now, budget.period());
  }

  /**
   * What becomes of a task that has failed: if its job was given less of the budget than a whole
   * period has for it, and that was too little, another one is begun when there is more.
   *
   * @param failed how it is
   * @param soon when to try again where others only held what it lacks
   */
  Progress withMore(Task task, Progress failed, Instant soon) {
    JobError error = failed.error();
    Long given = failed.maximumBytesBilled();
    if (budget == null
        || given == null
        || error == null
        || !error.reason().equals(JobError.TOO_MANY_BYTES)
        || given >= whole(budget, task)) {
      return failed;
    }
    if (failed.attempt() >= task.statement().attempts()) {
      return failed;
    }
    if (budget.bytes() - spending.bytes() >= whole(budget, task)) {
      return failed.backoff(error, soon);
    }
    return switch (budget.whenSpent()) {
      case WAIT -> failed.backoff(error, Intervals.end(now, budget.period()));
      case FAIL -> failed.ended(TaskState.FAILED, now, spent(budget));
    };
  }

  private static long whole(Budget budget, Task task) {
    Long own = task.statement().maximumBytesBilled();
    return own == null ? budget.bytes() : Math.min(own, budget.bytes());
  }

  /** If each other one uses as much as its statement allows. */
  private long left(Budget budget, Task forTask, Collection<Task> tasks) {
    long left = budget.bytes() - spending.bytes();
    for (Task task : tasks) {
      Long most = task.statement().maximumBytesBilled();
      if (most != null && task.progress().state().live() && !task.name().equals(forTask.name())) {
        left -= Math.min(most, Math.max(left, 0));
      }
    }
    return left;
  }

  private JobError spent(Budget budget) {
    return JobError.of(
        JobError.BUDGET,
        spending.bytes()
            + " bytes have been billed since "
            + spending.since()
            + ", and the budget is "
            + budget.bytes()
            + ": raise steps.budget, or wait until "
            + Intervals.end(now, budget.period()));
  }
}
