package dev.packhouse.reference;

/** What a job fails with. */
@SuppressWarnings("serial")
final class RefusedException extends Exception {

  static final String INVALID_QUERY = "invalidQuery";
  static final String NOT_FOUND = "notFound";
  static final String LIMIT = "resourcesExceeded";

  /** BigQuery has it, and the engine on this machine has not. */
  static final String BEYOND = "notImplemented";

  private static final String WAY_ON =
      ": run the line against the emulators (src/test/emulators/README.md) or BigQuery itself";

  private final String reason;

  RefusedException(String reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  static RefusedException beyond(String what) {
    return new RefusedException(BEYOND, what + ", which is not for the local engine" + WAY_ON);
  }

  static RefusedException tooMuch(String what) {
    return new RefusedException(LIMIT, what + WAY_ON);
  }

  /** The same of a statement of a script, where the message does not have a place already. */
  RefusedException at(String place) {
    return text().contains("[at ")
        ? this
        : new RefusedException(reason, text() + " [statement at " + place + "]");
  }

  String reason() {
    return reason;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
