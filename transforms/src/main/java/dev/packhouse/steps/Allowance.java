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

  /** Whether there is enough for a job of {@code task}, beside those of {@code tasks}. */
  boolean covers(Task task, Collection<Task> tasks) {
    return budget == null || left(budget, task, tasks) >= needed(budget, task);
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
  @Nullable JobError spent(Task task) {
    return budget != null && budget.whenSpent() == Budget.WhenSpent.FAIL && !has(budget, task)
        ? spent(budget)
        : null;
  }

  /** When a task can begin that nothing but the budget holds; null: when a job has ended. */
  @Nullable Instant beginning(Task task, Collection<Task> tasks) {
    if (budget == null || covers(task, tasks)) {
      return now;
    }
    return has(budget, task) ? null : Intervals.end(now, budget.period());
  }

  /**
   * Whether a task has failed because its job was given less of the budget than a whole period has
   * for it.
   */
  boolean wasShort(Task task, Progress failed) {
    Long given = failed.maximumBytesBilled();
    return budget != null
        && given != null
        && given < whole(budget, task)
        && tooLittle(failed)
        && failed.attempt() < task.statement().attempts();
  }

  /** Whether there is enough once all that others only hold is free. */
  private boolean has(Budget budget, Task task) {
    return budget.bytes() - spending.bytes() >= needed(budget, task);
  }

  /** Anything, but all that it may use for a task whose last job had too little. */
  private static long needed(Budget budget, Task task) {
    return tooLittle(task.progress()) ? whole(budget, task) : 1;
  }

  private static boolean tooLittle(Progress progress) {
    JobError error = progress.error();
    return error != null && error.reason().equals(JobError.TOO_MANY_BYTES);
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
