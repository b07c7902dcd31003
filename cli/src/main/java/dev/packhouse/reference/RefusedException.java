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
    return new RefusedException(BEYOND, what + ", which the local engine cannot do" + WAY_ON);
  }

  static RefusedException tooMuch(String what) {
    return new RefusedException(LIMIT, what + WAY_ON);
  }

  String reason() {
    return reason;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
