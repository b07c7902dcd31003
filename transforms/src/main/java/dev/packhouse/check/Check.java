package dev.packhouse.check;

import dev.packhouse.expression.Expression;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A condition that a record must satisfy. It fails only on false: where its value is unknown
 * because of a null, the record passes.
 *
 * @param name unique among the record type's checks
 * @param expression of type bool
 * @param message what is wrong with a record that fails; null for the expression's text
 * @param severity what becomes of such a record
 */
public record Check(String name, Expression expression, @Nullable String message, Severity severity)
    implements Serializable {

  public Check {
    if (!expression.isBool()) {
      throw new IllegalArgumentException("check " + name + " is not a condition: " + expression);
    }
  }

  /** What a dead letter says. */
  String explanation() {
    return message == null ? "not true: " + expression.source() : message;
  }
}
