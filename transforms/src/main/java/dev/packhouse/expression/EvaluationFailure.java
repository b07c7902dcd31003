package dev.packhouse.expression;

/**
 * How a failure leaves the inside of an expression; {@link Program} turns it into a value. Without
 * a stack trace: dirty data is no surprise, and traces are what costs.
 */
final class EvaluationFailure extends RuntimeException {

  EvaluationFailure(String message) {
    super(message, null, false, false);
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
