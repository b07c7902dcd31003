package dev.packhouse.draft;

/** A sample that nothing can be learned from; the message says why, and names the file. */
public final class UnreadableSampleException extends Exception {

  UnreadableSampleException(String message) {
    super(message);
  }

  UnreadableSampleException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Why. */
  public String reason() {
    return String.valueOf(getMessage());
  }
}
