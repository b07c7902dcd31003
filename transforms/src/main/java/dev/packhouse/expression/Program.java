package dev.packhouse.expression;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Field;
import org.jspecify.annotations.Nullable;

/** An expression made ready to run; it has no state and serves any number of threads. */
final class Program {

  static final @Nullable Object[] NO_VALUES = new @Nullable Object[0];

  private final String resultType;
  private final @Nullable Field result;

  Program(String resultType, @Nullable Field result) {
    this.resultType = resultType;
    this.result = result;
  }

  String resultType() {
    return resultType;
  }

  @Nullable Field result() {
    return result;
  }

  @Nullable Object evaluate(Envelope envelope, @Nullable Object[] values) {
    return Refusal.of(Reason.EXPRESSION_FAILED, "not there yet");
  }
}
