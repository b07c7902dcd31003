package dev.packhouse.read;

/** Which payloads are gzip (RFC 1952) and are inflated. */
public enum MessageCompression {
  /**
   * Those whose attribute {@code content-encoding} says {@code gzip}, and those that begin as gzip
   * does where nothing else of their format can.
   */
  AUTO,
  /** All. */
  GZIP,
  /** None. */
  NONE
}
