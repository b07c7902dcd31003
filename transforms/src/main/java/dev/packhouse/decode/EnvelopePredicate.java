package dev.packhouse.decode;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.expression.Expression;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Whether an envelope is of a record type: its {@code when}. */
@FunctionalInterface
public interface EnvelopePredicate extends Serializable {

  /** Asks it of {@code envelope}. */
  Answer test(Envelope envelope);

  /** Asks {@code when}, a condition over the envelope alone. */
  static EnvelopePredicate of(Expression when) {
    return envelope -> {
      Object value = when.evaluate(envelope);
      if (value instanceof Refusal refusal) {
        return Answer.failed(refusal);
      }
      return Boolean.TRUE.equals(value) ? Answer.TRUE : Answer.NOT_TRUE;
    };
  }

  /**
   * True, not true (false or null), or failed.
   *
   * @param matches whether the answer is true
   * @param refusal why there is no answer; null where there is one
   */
  record Answer(boolean matches, @Nullable Refusal refusal) {
    public static final Answer TRUE = new Answer(true, null);
    public static final Answer NOT_TRUE = new Answer(false, null);

    /** The expression failed on this envelope, which is therefore refused. */
    public static Answer failed(Refusal refusal) {
      return new Answer(false, refusal);
    }
  }
}
