package dev.packhouse.expression;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Field;
import org.jspecify.annotations.Nullable;

/** An expression made ready to run; it has no state and serves any number of threads. */
final class Program {

  static final @Nullable Object[] NO_VALUES = new @Nullable Object[0];

  private final String source;
  private final String resultType;
  private final @Nullable Field result;
  private final Step step;
  private final int locals;
  private final boolean stored;

  /**
   * @param result the column that the value lands as; null if none can hold it
   * @param locals how many variables its macros have
   * @param stored whether {@code step} gives values as they stand in a record already
   */
  Program(
      String source,
      String resultType,
      @Nullable Field result,
      Step step,
      int locals,
      boolean stored) {
    this.source = source;
    this.resultType = resultType;
    this.result = result;
    this.step = step;
    this.locals = locals;
    this.stored = stored;
  }

  String resultType() {
    return resultType;
  }

  @Nullable Field result() {
    return result;
  }

  @Nullable Object evaluate(Envelope envelope, @Nullable Object[] values) {
    try {
      Object value = step.run(new Frame(envelope, values, locals));
      return stored || result == null ? value : Forms.fromCel(result, value);
    } catch (EvaluationFailure failure) {
      return Refusal.of(Reason.EXPRESSION_FAILED, failure.reason() + ", in: " + source);
    }
  }
}
