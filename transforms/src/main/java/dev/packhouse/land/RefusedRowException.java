package dev.packhouse.land;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;

/** A row that BigQuery could not take, as the refusal that its dead letter carries. */
final class RefusedRowException extends Exception {

  private final transient Refusal refusal;

  RefusedRowException(Refusal refusal) {
    // It is an answer, caught where the row is encoded: nobody reads a stack trace of it.
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  static RefusedRowException missing(String column) {
    return new RefusedRowException(
        new Refusal(
            Reason.MISSING_REQUIRED, column, "REQUIRED column " + column + " has no value"));
  }

  static RefusedRowException outOfRange(String column, String type) {
    return new RefusedRowException(
        new Refusal(
            Reason.OUT_OF_RANGE, column, "the value of " + column + " does not fit " + type));
  }

  Refusal refusal() {
    return refusal;
  }
}
