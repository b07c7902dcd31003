package dev.packhouse.steps;

/** What a task of a manifest is. The names are part of state and records: they do not change. */
public enum TaskKind {
  STEP,
  ASSERTION
}
