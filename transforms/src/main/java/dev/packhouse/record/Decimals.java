package dev.packhouse.record;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * NUMERIC and BIGNUMERIC: digits beyond the scale are rounded, half away from zero, as BigQuery
 * does when it stores a value; digits beyond the precision are out of range.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/rest/v2/RoundingMode">RoundingMode</a>
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types">Decimal
 *     types</a>
 */
final class Decimals {

  /**
   * The most characters that a number is read from. BigDecimal's own parser takes time that grows
   * with the square of the length.
   */
  static final int MAX_LENGTH = 1_000;

  private static final int LONG_DIGITS = 19;
  private static final int NUMERIC_SCALE = 9;
  private static final int NUMERIC_DIGITS_BEFORE_POINT = 29;
  private static final int BIGNUMERIC_SCALE = 38;
  private static final int BIGNUMERIC_DIGITS_BEFORE_POINT = 39;
  private static final int BIGNUMERIC_BITS = 255;

  private Decimals() {}

  /** The decimal that the text says; null where its exponent is beyond all sense. */
  static @Nullable BigDecimal read(char[] text, int offset, int length) {
    if (length > MAX_LENGTH) {
      return null;
    }
    try {
      return new BigDecimal(text, offset, length);
    } catch (NumberFormatException exponentBeyondInteger) {
      return null;
    }
  }

  /** The value as the column stores it; null where it is out of range. */
  static @Nullable BigDecimal fit(Field field, BigDecimal value) {
    boolean big = field.type() == FieldType.BIGNUMERIC;
    Integer precision = field.limits().precision();
    Integer declaredScale = field.limits().scale();
    int scale =
        declaredScale != null
            ? declaredScale
            : precision != null ? 0 : big ? BIGNUMERIC_SCALE : NUMERIC_SCALE;
    int before =
        precision != null
            ? precision - scale
            : big ? BIGNUMERIC_DIGITS_BEFORE_POINT : NUMERIC_DIGITS_BEFORE_POINT;
    if (value.signum() == 0) {
      return value.scale() >= 0 && value.scale() <= scale ? value : BigDecimal.ZERO;
    }
    // 10^(digits - 1) <= |value| < 10^digits; asked first, because an exponent may be huge
    long digits = (long) value.precision() - value.scale();
    if (digits > before) {
      return null;
    }
    if (digits < -scale) {
      return BigDecimal.ZERO;
    }
    BigDecimal rounded = value;
    if (value.scale() > scale) {
      rounded = value.setScale(scale, RoundingMode.HALF_UP);
      if (rounded.signum() != 0 && rounded.precision() - rounded.scale() > before) {
        return null;
      }
    } else if (value.scale() < 0) {
      rounded = value.setScale(0);
    }
    boolean mayPassLimit = big && digits >= BIGNUMERIC_DIGITS_BEFORE_POINT - 1;
    if (mayPassLimit
        && rounded.setScale(BIGNUMERIC_SCALE).unscaledValue().bitLength() > BIGNUMERIC_BITS) {
      return null;
    }
    return rounded;
  }

  /** The value as a long; null where it has a fraction or is beyond 64 bits. */
  static @Nullable Long whole(BigDecimal value) {
    if (value.signum() == 0) {
      return 0L;
    }
    if (isBeyondLong(value) || value.stripTrailingZeros().scale() > 0) {
      return null;
    }
    return value.longValue();
  }

  /** Whether the value is larger than any long, whatever its fraction. */
  static boolean isBeyondLong(BigDecimal value) {
    long digits = (long) value.precision() - value.scale();
    return value.signum() != 0
        && (digits > LONG_DIGITS
            || (digits == LONG_DIGITS && value.toBigInteger().bitLength() > Long.SIZE - 1));
  }
}
