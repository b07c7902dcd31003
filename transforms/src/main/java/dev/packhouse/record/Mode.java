package dev.packhouse.record;

/** Whether a column may be null, must have a value, or holds any number of values. */
public enum Mode {
  NULLABLE,
  REQUIRED,
  /** The value is a {@link java.util.List} without nulls; an absent one is the empty list. */
  REPEATED
}
