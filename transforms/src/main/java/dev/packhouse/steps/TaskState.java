package dev.packhouse.steps;

/**
 * How far a task of a manifest is; {@link TaskTransitions} tells how it goes from one to the other.
 * The names are part of state and records: they do not change.
 */
public enum TaskState {
  /** Not begun: for what it comes after, for a free place, or for budget. */
  WAITING,
  /** A request to start its job has been sent, and not been answered. */
  STARTING,
  /** Its job has been started. */
  RUNNING,
  /** An attempt has failed, and the next one is due later. */
  BACKOFF,
  /** Its job has been asked to stop. */
  CANCELLING,
  SUCCEEDED,
  FAILED,
  /** Something that it comes after did not succeed. */
  SKIPPED,
  CANCELLED;

  /** Whether it changes no more. */
  public boolean end() {
    return switch (this) {
      case WAITING, STARTING, RUNNING, BACKOFF, CANCELLING -> false;
      case SUCCEEDED, FAILED, SKIPPED, CANCELLED -> true;
    };
  }

  /** Whether it may have a job that runs, and so takes one of the places. */
  public boolean live() {
    return switch (this) {
      case STARTING, RUNNING, CANCELLING -> true;
      case WAITING, BACKOFF, SUCCEEDED, FAILED, SKIPPED, CANCELLED -> false;
    };
  }
}
