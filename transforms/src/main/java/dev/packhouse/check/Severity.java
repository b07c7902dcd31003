package dev.packhouse.check;

/** What becomes of a record that a check is false of. */
public enum Severity {
  /** It is a dead letter. */
  REJECT,
  /** It lands, and is counted under the check's name. */
  WARN
}
