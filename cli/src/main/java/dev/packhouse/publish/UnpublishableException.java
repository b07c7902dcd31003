package dev.packhouse.publish;

/** A line, or a file, that no events can be made for; the message says why and what to do. */
public final class UnpublishableException extends RuntimeException {

  UnpublishableException(String reason) {
    super(reason);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
