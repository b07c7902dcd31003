package dev.packhouse.expression;

import org.jspecify.annotations.Nullable;

/**
 * One node of an expression, ready to run. Its value is in the form that CEL's functions take
 * (Long, Double, String, Instant, ...), BigDecimal for a decimal, and null for SQL's NULL.
 */
@FunctionalInterface
interface Step {

  /**
   * The node's value for one record.
   *
   * @throws EvaluationFailure where there is none
   */
  @Nullable Object run(Frame frame);

  /** A step whose value is known before there is a record. */
  record Constant(@Nullable Object value) implements Step {
    @Override
    public @Nullable Object run(Frame frame) {
      return value;
    }
  }
}
