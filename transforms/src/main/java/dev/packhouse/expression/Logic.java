package dev.packhouse.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The operators that know of null, by SQL's rules: an unknown operand makes the value unknown,
 * unless the other one decides it alone.
 */
final class Logic {

  private Logic() {}

  private interface Order {
    boolean holds(int comparison);
  }

  /** The operator's step; null for any other function. */
  static @Nullable Step plan(String function, Step[] arguments) {
    return switch (function) {
      case "_&&_" -> junction(arguments[0], arguments[1], false);
      case "_||_" -> junction(arguments[0], arguments[1], true);
      case "!_" -> not(arguments[0]);
      case "_?_:_" -> conditional(arguments[0], arguments[1], arguments[2]);
      case "@not_strictly_false", "__not_strictly_false__" -> notStrictlyFalse(arguments[0]);
      case "_==_" -> equality(arguments[0], arguments[1], true);
      case "_!=_" -> equality(arguments[0], arguments[1], false);
      case "_<_" -> order(arguments, comparison -> comparison < 0);
      case "_<=_" -> order(arguments, comparison -> comparison <= 0);
      case "_>_" -> order(arguments, comparison -> comparison > 0);
      case "_>=_" -> order(arguments, comparison -> comparison >= 0);
      case "@in", "_in_" -> in(arguments[0], arguments[1]);
      case "_[_]" -> index(arguments[0], arguments[1]);
      case "dyn" -> arguments[0];
      case Functions.HAS -> frame -> arguments[0].run(frame) != null;
      case Functions.COALESCE -> coalesce(arguments[0], arguments[1]);
      default -> null;
    };
  }

  /**
   * And (decided by false) or or (decided by true). As in CEL, an operand that decides makes up for
   * one that fails.
   */
  private static Step junction(Step left, Step right, boolean decisive) {
    return frame -> {
      Object one;
      EvaluationFailure failure = null;
      try {
        one = left.run(frame);
      } catch (EvaluationFailure e) {
        one = null;
        failure = e;
      }
      if (one != null && truth(one) == decisive) {
        return decisive;
      }
      Object other = right.run(frame);
      if (other != null && truth(other) == decisive) {
        return decisive;
      }
      if (failure != null) {
        throw failure;
      }
      return (one == null || other == null) ? null : !decisive;
    };
  }

  private static Step not(Step operand) {
    return frame -> {
      Object value = operand.run(frame);
      return value == null ? null : !truth(value);
    };
  }

  /** As SQL's CASE: what is not true takes the other branch. */
  private static Step conditional(Step condition, Step yes, Step no) {
    return frame -> {
      Object value = condition.run(frame);
      return value != null && truth(value) ? yes.run(frame) : no.run(frame);
    };
  }

  /** Whether a macro goes on: it does, unless its result is decided. */
  private static Step notStrictlyFalse(Step operand) {
    return frame -> {
      try {
        return !Boolean.FALSE.equals(operand.run(frame));
      } catch (EvaluationFailure failure) {
        return true;
      }
    };
  }

  private static Step equality(Step left, Step right, boolean equal) {
    return frame -> {
      Object one = left.run(frame);
      Object other = right.run(frame);
      return (one == null || other == null) ? null : Operators.equal(one, other) == equal;
    };
  }

  private static Step order(Step[] arguments, Order order) {
    Step left = arguments[0];
    Step right = arguments[1];
    return frame -> {
      Object one = left.run(frame);
      Object other = right.run(frame);
      if (one == null || other == null) {
        return null;
      }
      int comparison = Operators.compare(one, other);
      return comparison != Operators.UNORDERED && order.holds(comparison);
    };
  }

  private static Step in(Step element, Step container) {
    return frame -> {
      Object value = element.run(frame);
      Object within = container.run(frame);
      if (value == null || within == null) {
        return null;
      }
      if (within instanceof Map<?, ?> map) {
        return map.containsKey(value);
      }
      if (within instanceof List<?> list) {
        return Operators.in(value, list);
      }
      throw new EvaluationFailure("nothing is in a " + Operators.typeName(within));
    };
  }

  private static Step index(Step container, Step key) {
    return frame -> {
      Object within = container.run(frame);
      Object at = key.run(frame);
      return within == null || at == null ? null : Operators.index(within, at);
    };
  }

  /** In JSON, as in SQL's accessors of it, what is not there is null. */
  static Step jsonIndex(Step container, Step key) {
    return frame -> {
      Object within = container.run(frame);
      Object at = key.run(frame);
      if (within instanceof Map<?, ?> map) {
        return at == null ? null : map.get(at);
      }
      if (within instanceof List<?> list && at instanceof Long index) {
        return index >= 0 && index < list.size() ? list.get(index.intValue()) : null;
      }
      return null;
    };
  }

  private static Step coalesce(Step first, Step second) {
    return frame -> {
      Object value = first.run(frame);
      return value == null ? second.run(frame) : value;
    };
  }

  private static boolean truth(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    throw new EvaluationFailure("a " + Operators.typeName(value) + " is neither true nor false");
  }
}
