package dev.packhouse.route;

/** What becomes of a record that no route takes. */
public enum Unrouted {
  /** It is a dead letter. */
  REJECT,
  /** It is counted as filtered and goes no further. */
  FILTER
}
