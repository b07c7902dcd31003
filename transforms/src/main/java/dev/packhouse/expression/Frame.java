package dev.packhouse.expression;

import dev.packhouse.envelope.Envelope;
import org.jspecify.annotations.Nullable;

/** The state of one evaluation. */
final class Frame {

  /**
   * The most turns that the macros (all, exists, map, ...) of one evaluation take together, so that
   * no record holds up the line: some tens of milliseconds.
   */
  static final int MAX_ITERATIONS = 100_000;

  final Envelope envelope;
  final @Nullable Object[] values;

  /** The variables of macros. */
  final @Nullable Object[] locals;

  private int iterations;
  private @Nullable String jsonText;
  private @Nullable Object json;

  Frame(Envelope envelope, @Nullable Object[] values, int locals) {
    this.envelope = envelope;
    this.values = values;
    this.locals = locals == 0 ? Program.NO_VALUES : new @Nullable Object[locals];
  }

  void countIteration() {
    if (++iterations > MAX_ITERATIONS) {
      throw new EvaluationFailure("it takes more than " + MAX_ITERATIONS + " iterations");
    }
  }

  /** Parses JSON text; an expression that asks several things of one column parses it once. */
  @SuppressWarnings("ReferenceEquality") // the same text, not an equal one, is what is cheap to see
  @Nullable Object json(String text) {
    if (text != jsonText) {
      json = JsonText.parse(text);
      jsonText = text;
    }
    return json;
  }
}
