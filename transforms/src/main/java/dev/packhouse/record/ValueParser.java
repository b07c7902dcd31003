package dev.packhouse.record;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of one value, as a CSV field or a JSON string has it, into its typed form, by the
 * rules of BigQuery's load jobs. Blanks around it are ignored, but not around a STRING.
 *
 * <p>Each method answers with the value or with a {@link Refusal}, whose rule is the field's name.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/data-types">What load jobs read</a>
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-csv#data_types">Data
 *     types in CSV</a>
 */
public final class ValueParser {

  private static final int INT64_DIGITS = 19;

  private ValueParser() {}

  /** Reads {@code text} as one value (or one element) of {@code field}. */
  public static Object parse(Field field, String text) {
    return parse(field, text.toCharArray(), 0, text.length());
  }

  /** Reads a part of {@code text} as one value (or one element) of {@code field}. */
  public static Object parse(Field field, char[] text, int offset, int length) {
    return switch (field.type()) {
      case STRING -> FieldRules.text(field, new String(text, offset, length));
      case GEOGRAPHY -> FieldRules.geography(field, new String(text, offset, length));
      case JSON -> FieldRules.json(field, new String(text, offset, length));
      case STRUCT -> ValueRefusals.wrongType(field, new String(text, offset, length));
      case INT64, FLOAT64, NUMERIC, BIGNUMERIC, BOOL, BYTES, TIMESTAMP, DATE, TIME, DATETIME ->
          parseTrimmed(field, text, offset, length);
    };
  }

  private static Object parseTrimmed(Field field, char[] text, int offset, int length) {
    int from = offset;
    int to = offset + length;
    while (from < to && text[from] <= ' ') {
      from++;
    }
    while (from < to && text[to - 1] <= ' ') {
      to--;
    }
    return switch (field.type()) {
      case INT64 -> integer(field, text, from, to - from);
      case FLOAT64 -> floatingPoint(field, text, from, to - from);
      case NUMERIC, BIGNUMERIC -> decimal(field, text, from, to - from);
      case BOOL -> truth(field, text, from, to - from);
      case BYTES -> bytes(field, new String(text, from, to - from));
      case TIMESTAMP -> timestamp(field, text, from, to - from);
      case DATE -> {
        long day = CivilText.date(text, from, to - from);
        yield day <= CivilText.TOO_FINE
            ? failed(day, field, text, from, to - from)
            : (Object) (int) day;
      }
      case TIME -> civil(CivilText.time(text, from, to - from), field, text, from, to - from);
      case DATETIME ->
          civil(CivilText.datetime(text, from, to - from), field, text, from, to - from);
      case STRUCT, STRING, GEOGRAPHY, JSON ->
          ValueRefusals.wrongType(field, new String(text, offset, length));
    };
  }

  private static Object integer(Field field, char[] text, int offset, int length) {
    int at = offset;
    int end = offset + length;
    boolean negative = length > 0 && text[at] == '-';
    if (negative || (length > 0 && text[at] == '+')) {
      at++;
    }
    if (at == end) {
      return ValueRefusals.wrongType(field, new String(text, offset, length));
    }
    while (at < end - 1 && text[at] == '0') {
      at++;
    }
    boolean tooLong = end - at > INT64_DIGITS;
    long negated = 0; // negative, because the range has one more number there
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return ValueRefusals.wrongType(field, new String(text, offset, length));
      }
      tooLong |= negated < Long.MIN_VALUE / 10;
      negated = negated * 10 - digit;
      tooLong |= negated > 0;
    }
    if (tooLong || (!negative && negated == Long.MIN_VALUE)) {
      return ValueRefusals.outOfRange(field, new String(text, offset, length));
    }
    return negative ? negated : -negated;
  }

  private static Object floatingPoint(Field field, char[] text, int offset, int length) {
    String number = new String(text, offset, length);
    if (!isNumber(text, offset, length)) {
      Double named = named(number);
      return named == null ? ValueRefusals.wrongType(field, number) : named;
    }
    if (length > Decimals.MAX_LENGTH) {
      return ValueRefusals.outOfRange(field, number);
    }
    double value = NumberInput.parseDouble(number, true);
    return Double.isInfinite(value) ? ValueRefusals.outOfRange(field, number) : (Object) value;
  }

  /**
   * The values that are no numbers, in any case.
   *
   * @see <a
   *     href="https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_functions#cast_as_floating_point">CAST
   *     as FLOAT64</a>
   */
  private static @Nullable Double named(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String name = signed ? text.substring(1) : text;
    if (name.equalsIgnoreCase("inf") || name.equalsIgnoreCase("infinity")) {
      return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return name.equalsIgnoreCase("nan") ? Double.NaN : null;
  }

  /** Reads a number in decimal or scientific notation for a NUMERIC or BIGNUMERIC column. */
  public static Object decimal(Field field, char[] text, int offset, int length) {
    if (!isNumber(text, offset, length)) {
      return ValueRefusals.wrongType(field, new String(text, offset, length));
    }
    BigDecimal value = Decimals.read(text, offset, length);
    BigDecimal fitted = value == null ? null : Decimals.fit(field, value);
    return fitted == null
        ? ValueRefusals.outOfRange(field, new String(text, offset, length))
        : fitted;
  }

  /**
   * Reads a JSON number that has a fraction or an exponent for an INT64 column: {@code 1.0} and
   * {@code 1e3} are integers there, {@code 1.5} is none.
   */
  public static Object integralDecimal(Field field, char[] text, int offset, int length) {
    BigDecimal value = Decimals.read(text, offset, length);
    Long whole = value == null ? null : Decimals.whole(value);
    if (whole != null) {
      return whole;
    }
    return value == null || Decimals.isBeyondLong(value)
        ? ValueRefusals.outOfRange(field, new String(text, offset, length))
        : ValueRefusals.wrongType(field, new String(text, offset, length));
  }

  /** {@code true} and {@code false}, their first letters, yes, no, y, n, 1 and 0, in any case. */
  private static Object truth(Field field, char[] text, int offset, int length) {
    String word = new String(text, offset, length);
    return switch (word.length() > 5 ? "" : word.toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "1" -> Boolean.TRUE;
      case "false", "f", "no", "n", "0" -> Boolean.FALSE;
      default -> ValueRefusals.wrongType(field, word);
    };
  }

  private static Object bytes(Field field, String base64) {
    try {
      return FieldRules.bytes(field, Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException notBase64) {
      return new Refusal(
          Reason.WRONG_TYPE,
          field.name(),
          ValueRefusals.quoted(base64) + " is not base64, as BYTES are written");
    }
  }

  private static Object timestamp(Field field, char[] text, int offset, int length) {
    if (field.timestampFormat() == TimestampFormat.RFC3339) {
      long micros = CivilText.timestamp(text, offset, length);
      return civil(micros, field, text, offset, length);
    }
    if (!isNumber(text, offset, length)) {
      return ValueRefusals.wrongType(field, new String(text, offset, length));
    }
    BigDecimal value = Decimals.read(text, offset, length);
    if (value == null || Decimals.isBeyondLong(value)) {
      return ValueRefusals.outOfRange(field, new String(text, offset, length));
    }
    int digits = digitsToMicros(field.timestampFormat());
    BigDecimal micros = value.signum() == 0 ? BigDecimal.ZERO : value.scaleByPowerOfTen(digits);
    Long whole = Decimals.whole(micros);
    if (whole != null) {
      return FieldRules.timestamp(field, whole);
    }
    return Decimals.isBeyondLong(micros)
        ? ValueRefusals.outOfRange(field, new String(text, offset, length))
        : ValueRefusals.tooFine(field, new String(text, offset, length));
  }

  /** Reads a whole number of the field's epoch unit; WRONG_TYPE where it is to be RFC 3339. */
  public static Object timestamp(Field field, long number) {
    if (field.timestampFormat() == TimestampFormat.RFC3339) {
      return ValueRefusals.epochUndeclared(field, Long.toString(number));
    }
    long factor =
        switch (field.timestampFormat()) {
          case EPOCH_SECONDS -> 1_000_000L;
          case EPOCH_MILLIS -> 1_000L;
          case EPOCH_MICROS, RFC3339 -> 1L;
        };
    if (Math.multiplyHigh(number, factor) != (number * factor) >> 63) {
      return ValueRefusals.outOfRange(field, Long.toString(number));
    }
    return FieldRules.timestamp(field, number * factor);
  }

  private static int digitsToMicros(TimestampFormat format) {
    return switch (format) {
      case EPOCH_SECONDS -> 6;
      case EPOCH_MILLIS -> 3;
      case EPOCH_MICROS, RFC3339 -> 0;
    };
  }

  private static Object civil(long micros, Field field, char[] text, int offset, int length) {
    return micros <= CivilText.TOO_FINE ? failed(micros, field, text, offset, length) : micros;
  }

  private static Refusal failed(long failure, Field field, char[] text, int offset, int length) {
    String shown = new String(text, offset, length);
    if (failure == CivilText.TOO_FINE) {
      return ValueRefusals.tooFine(field, shown);
    }
    return failure == CivilText.NO_SUCH_TIME
        ? ValueRefusals.outOfRange(field, shown)
        : ValueRefusals.wrongType(field, shown);
  }

  /** Whether the text is a sign, digits with a point among them, and an exponent. */
  private static boolean isNumber(char[] text, int offset, int length) {
    int at = offset;
    int end = offset + length;
    if (at < end && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    int digits = 0;
    boolean point = false;
    for (; at < end; at++) {
      char letter = text[at];
      if (letter >= '0' && letter <= '9') {
        digits++;
      } else if (letter == '.' && !point) {
        point = true;
      } else {
        break;
      }
    }
    if (digits == 0 || at == end) {
      return digits > 0;
    }
    if (text[at] != 'e' && text[at] != 'E') {
      return false;
    }
    at++;
    if (at < end && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    int exponentFrom = at;
    while (at < end && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at == end && at > exponentFrom;
  }
}
