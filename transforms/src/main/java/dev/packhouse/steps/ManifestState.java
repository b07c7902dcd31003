package dev.packhouse.steps;

/** How far a manifest is. The names are part of state and records: they do not change. */
public enum ManifestState {
  /** It gathers arrivals, and has no tasks. */
  OPEN,
  /** Its tasks are fixed, and none has begun. */
  SEALED,
  RUNNING,
  /** All of its tasks succeeded. */
  SUCCEEDED,
  /** One of its tasks failed, or there was no step graph. */
  FAILED,
  CANCELLED,
  /** It was open, and its arrivals have joined another manifest. */
  JOINED;

  /** Whether it changes no more. */
  public boolean end() {
    return switch (this) {
      case OPEN, SEALED, RUNNING -> false;
      case SUCCEEDED, FAILED, CANCELLED, JOINED -> true;
    };
  }
}
