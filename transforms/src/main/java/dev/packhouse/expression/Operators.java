package dev.packhouse.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.CelByteString;
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Equality and order of values. Numbers compare by what they are worth, whatever their type; a
 * double counts as the shortest decimal that reads back as it, so that 0.1 equals NUMERIC '0.1'.
 */
final class Operators {

  /** What {@link #compare} answers where neither is less: NaN. */
  static final int UNORDERED = Integer.MIN_VALUE;

  /** Up to here every whole number is a double. */
  private static final long EXACT_DOUBLE = 1L << 53;

  private Operators() {}

  static boolean equal(@Nullable Object left, @Nullable Object right) {
    if (left == null || right == null) {
      return left == right;
    }
    if (left instanceof Number one && right instanceof Number other) {
      return compareNumbers(one, other) == 0;
    }
    if (left instanceof List<?> one && right instanceof List<?> other) {
      return equalLists(one, other);
    }
    if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> other) {
      return equalMaps(one, other);
    }
    return left.equals(right);
  }

  private static boolean equalLists(List<?> one, List<?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    Iterator<?> others = other.iterator();
    for (Object element : one) {
      if (!equal(element, others.next())) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMaps(Map<?, ?> one, Map<?, ?> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (Map.Entry<?, ?> entry : one.entrySet()) {
      if (!other.containsKey(entry.getKey())
          || !equal(entry.getValue(), other.get(entry.getKey()))) {
        return false;
      }
    }
    return true;
  }

  /** Negative, zero or positive, or {@link #UNORDERED}. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // of one class, and that one is Comparable
  static int compare(Object left, Object right) {
    if (left instanceof Number one && right instanceof Number other) {
      return compareNumbers(one, other);
    }
    if (left instanceof CelByteString one && right instanceof CelByteString other) {
      return CelByteString.unsignedLexicographicalComparator().compare(one, other);
    }
    if (left.getClass() == right.getClass() && left instanceof Comparable comparable) {
      return sign(comparable.compareTo(right));
    }
    throw new EvaluationFailure(
        "a " + typeName(left) + " and a " + typeName(right) + " have no order");
  }

  private static int compareNumbers(Number left, Number right) {
    if (left instanceof Long one && right instanceof Long other) {
      return Long.compare(one, other);
    }
    if (left instanceof Double one && right instanceof Double other) {
      return compareDoubles(one, other);
    }
    if (left instanceof Double one && right instanceof Long other && isExact(other)) {
      return compareDoubles(one, (double) other.longValue());
    }
    if (left instanceof Long one && right instanceof Double other && isExact(one)) {
      return compareDoubles((double) one.longValue(), other);
    }
    if (left instanceof Double one && (one.isNaN() || one.isInfinite())) {
      return compareDoubles(one, 0);
    }
    if (right instanceof Double other && (other.isNaN() || other.isInfinite())) {
      return compareDoubles(0, other);
    }
    return decimal(left).compareTo(decimal(right));
  }

  private static int compareDoubles(double left, double right) {
    if (left < right) {
      return -1;
    }
    if (left > right) {
      return 1;
    }
    return left == right ? 0 : UNORDERED;
  }

  private static boolean isExact(long number) {
    return -EXACT_DOUBLE <= number && number <= EXACT_DOUBLE;
  }

  private static int sign(int comparison) {
    return Integer.compare(comparison, 0);
  }

  /** Exactly what the number is worth. */
  static BigDecimal decimal(Number number) {
    if (number instanceof BigDecimal decimal) {
      return decimal;
    }
    if (number instanceof Double floating) {
      if (floating.isNaN() || floating.isInfinite()) {
        throw new EvaluationFailure("no decimal is " + floating);
      }
      return BigDecimal.valueOf(floating);
    }
    return number instanceof UnsignedLong unsigned
        ? new BigDecimal(unsigned.bigIntegerValue())
        : BigDecimal.valueOf(number.longValue());
  }

  /** Whether {@code list} holds {@code value}; null, as in SQL, if a null in it might be it. */
  static @Nullable Boolean in(Object value, List<?> list) {
    boolean holdsNull = false;
    for (Object element : list) {
      if (element == null) {
        holdsNull = true;
      } else if (equal(value, element)) {
        return true;
      }
    }
    return holdsNull ? null : false;
  }

  /** The element at an index, the value of a key: null where the key is missing. */
  static @Nullable Object index(Object container, Object key) {
    if (container instanceof Map<?, ?> map) {
      return map.get(key);
    }
    if (container instanceof List<?> list && key instanceof Long index) {
      if (index < 0 || index >= list.size()) {
        throw new EvaluationFailure(
            "there is no element " + index + " in a list of " + list.size());
      }
      return list.get(index.intValue());
    }
    throw new EvaluationFailure(
        "a " + typeName(container) + " has no element of a " + typeName(key));
  }

  /** The type's name as CEL has it. */
  static String typeName(Object value) {
    if (value instanceof Long) {
      return "int";
    }
    if (value instanceof Double) {
      return "double";
    }
    if (value instanceof BigDecimal) {
      return "decimal";
    }
    if (value instanceof Boolean) {
      return "bool";
    }
    if (value instanceof String) {
      return "string";
    }
    if (value instanceof CelByteString) {
      return "bytes";
    }
    if (value instanceof List) {
      return "list";
    }
    if (value instanceof Map) {
      return "map";
    }
    if (value instanceof java.time.Instant) {
      return "timestamp";
    }
    if (value instanceof java.time.Duration) {
      return "duration";
    }
    return value instanceof StructView ? "STRUCT" : value.getClass().getSimpleName();
  }
}
