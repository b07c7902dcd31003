package dev.packhouse.receipt;

/**
 * What one side of a line says of a record. The names are part of the receipts' table: they do not
 * change.
 */
public enum Outcome {
  /** It has left the source. */
  READ,
  /** BigQuery has confirmed it in one of the line's tables. */
  LANDED,
  /** BigQuery has confirmed it in the dead letter table. */
  DEAD_LETTERED,
  /** It had been seen before. */
  DUPLICATE,
  /** No route took it, on a record type that says {@code unrouted: filter}. */
  FILTERED
}
