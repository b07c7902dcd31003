package dev.packhouse.land;

/** What becomes of the rows that a table holds before a run. */
public enum Disposition {
  /** They stay. */
  APPEND,
  /** The run's rows replace them; with load jobs in batch only. A run without rows empties it. */
  TRUNCATE
}
