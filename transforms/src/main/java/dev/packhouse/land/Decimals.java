package dev.packhouse.land;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * NUMERIC and BIGNUMERIC as the integers that both row forms carry: the value times ten to the
 * power of the type's scale.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#decimal_types">Decimal
 *     types</a>
 */
final class Decimals {

  // 38 digits of nines; BIGNUMERIC's bounds are those of a 256-bit integer.
  private static final BigInteger NUMERIC_MAX = BigInteger.TEN.pow(38).subtract(BigInteger.ONE);
  private static final BigInteger NUMERIC_MIN = NUMERIC_MAX.negate();

  private Decimals() {}

  /**
   * The unscaled value.
   *
   * @throws RefusedRowException if it has more digits than the type holds
   */
  static BigInteger unscaled(BigDecimal value, Field field) throws RefusedRowException {
    boolean numeric = field.type() == FieldType.NUMERIC;
    int scale = numeric ? AvroSchema.NUMERIC_SCALE : AvroSchema.BIGNUMERIC_SCALE;
    // Digits before the point are bounded first: 1e999999999 must not be written out.
    if (value.precision() - (long) value.scale() > 39
        || (value.scale() > scale && value.stripTrailingZeros().scale() > scale)) {
      throw RefusedRowException.outOfRange(field.name(), field.type().name());
    }
    BigInteger unscaled = value.setScale(scale, RoundingMode.UNNECESSARY).unscaledValue();
    boolean fits =
        numeric
            ? unscaled.compareTo(NUMERIC_MIN) >= 0 && unscaled.compareTo(NUMERIC_MAX) <= 0
            : unscaled.bitLength() < 256;
    if (!fits) {
      throw RefusedRowException.outOfRange(field.name(), field.type().name());
    }
    return unscaled;
  }

  /** Two's complement, the least significant byte first, as the Storage Write API has it. */
  static byte[] littleEndian(BigInteger unscaled) {
    byte[] bytes = unscaled.toByteArray();
    for (int low = 0, high = bytes.length - 1; low < high; low++, high--) {
      byte swapped = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = swapped;
    }
    return bytes;
  }
}
