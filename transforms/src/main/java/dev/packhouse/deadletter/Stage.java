package dev.packhouse.deadletter;

/** The stages of a line at which an envelope can turn into a dead letter. */
public enum Stage {
  READ,
  DECODE,
  SET,
  CHECK,
  DEDUPE,
  ROUTE,
  LAND
}
