package dev.packhouse.warehouse;

/** One row that BigQuery would refuse, and why. */
@SuppressWarnings("serial")
final class InvalidRowException extends Exception {

  InvalidRowException(String message) {
    super(message, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
