package dev.packhouse.warehouse;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether BigQuery takes a row: required columns, ranges, precision and length. The values have the
 * forms that {@link FieldType} names.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types">Ranges of
 *     the data types</a>
 */
final class RowRules {

  /** 0001-01-01 and 9999-12-31 as days since 1970-01-01. */
  private static final int FIRST_DAY = -719_162;

  private static final int LAST_DAY = 2_932_896;

  private static final long MICROS_OF_DAY = 86_400_000_000L;
  private static final long FIRST_MICROS = FIRST_DAY * MICROS_OF_DAY;
  private static final long LAST_MICROS = (LAST_DAY + 1) * MICROS_OF_DAY - 1;

  private static final int NUMERIC_SCALE = 9;
  private static final int NUMERIC_INTEGER_DIGITS = 29;
  private static final int BIGNUMERIC_SCALE = 38;
  private static final int BIGNUMERIC_INTEGER_DIGITS = 38;

  /** BIGNUMERIC's least and greatest values are a signed 256-bit integer over 10^38. */
  private static final BigInteger BIGNUMERIC_BOUND = BigInteger.TWO.pow(255);

  private RowRules() {}

  /** Throws if a row of these values is one that BigQuery refuses. */
  static void check(List<Field> fields, @Nullable Object[] values) throws InvalidRowException {
    check(fields, values, "");
  }

  private static void check(List<Field> fields, @Nullable Object[] values, String path)
      throws InvalidRowException {
    for (int index = 0; index < values.length; index++) {
      Field field = fields.get(index);
      Object value = values[index];
      if (value == null) {
        if (field.mode() == Mode.REQUIRED) {
          throw new InvalidRowException("Missing required field: " + path + field.name() + ".");
        }
      } else if (field.mode() == Mode.REPEATED) {
        for (Object element : (List<?>) value) {
          if (element == null) {
            throw new InvalidRowException(
                "Only optional fields can be set to NULL. Field: "
                    + path
                    + field.name()
                    + "; Value: NULL");
          }
          checkValue(field, element, path);
        }
      } else {
        checkValue(field, value, path);
      }
    }
  }

  private static void checkValue(Field field, Object value, String path)
      throws InvalidRowException {
    switch (field.type()) {
      case STRING -> checkLength(field, path, field.limits().maxLength(), (String) value);
      case BYTES -> {
        Long most = field.limits().maxLength();
        int length = ((byte[]) value).length;
        if (most != null && length > most) {
          throw tooLong(field, path, most, length);
        }
      }
      case NUMERIC ->
          checkDecimal(field, path, (BigDecimal) value, NUMERIC_INTEGER_DIGITS, NUMERIC_SCALE);
      case BIGNUMERIC -> {
        BigDecimal number = (BigDecimal) value;
        // One digit more than 38 is there in part; the bound decides.
        checkDecimal(field, path, number, BIGNUMERIC_INTEGER_DIGITS + 1, BIGNUMERIC_SCALE);
        BigInteger scaled = number.setScale(BIGNUMERIC_SCALE).unscaledValue();
        if (scaled.compareTo(BIGNUMERIC_BOUND.negate()) < 0
            || scaled.compareTo(BIGNUMERIC_BOUND) >= 0) {
          throw outOfRange(field, path, number);
        }
      }
      case DATE -> {
        int days = (Integer) value;
        if (days < FIRST_DAY || days > LAST_DAY) {
          throw outOfRange(field, path, days);
        }
      }
      case TIMESTAMP, DATETIME -> {
        long micros = (Long) value;
        if (micros < FIRST_MICROS || micros > LAST_MICROS) {
          throw outOfRange(field, path, micros);
        }
      }
      case TIME -> {
        long micros = (Long) value;
        if (micros < 0 || micros >= MICROS_OF_DAY) {
          throw outOfRange(field, path, micros);
        }
      }
      case STRUCT -> check(field.fields(), (@Nullable Object[]) value, path + field.name() + ".");
      case JSON -> JsonText.check(path + field.name(), (String) value);
      case INT64, FLOAT64, BOOL, GEOGRAPHY -> {}
    }
  }

  private static void checkLength(Field field, String path, @Nullable Long most, String value)
      throws InvalidRowException {
    if (most != null && value.length() > most) {
      int length = value.codePointCount(0, value.length());
      if (length > most) {
        throw tooLong(field, path, most, length);
      }
    }
  }

  private static void checkDecimal(
      Field field, String path, BigDecimal value, int integerDigits, int scale)
      throws InvalidRowException {
    Integer precision = field.limits().precision();
    int mostScale = scale;
    int mostDigits = integerDigits;
    if (precision != null) {
      Integer declared = field.limits().scale();
      mostScale = declared == null ? 0 : declared;
      mostDigits = precision - mostScale;
    }
    BigDecimal plain = value.scale() > mostScale ? value.stripTrailingZeros() : value;
    if (plain.scale() > mostScale || plain.precision() - plain.scale() > mostDigits) {
      if (plain.signum() != 0) {
        throw outOfRange(field, path, value);
      }
    }
  }

  private static InvalidRowException tooLong(Field field, String path, long most, int length) {
    return new InvalidRowException(
        "Field "
            + path
            + field.name()
            + ": "
            + field.type()
            + "("
            + most
            + ") has maximum length "
            + most
            + " but got a value with length "
            + length);
  }

  private static InvalidRowException outOfRange(Field field, String path, Object value) {
    return new InvalidRowException(
        "Invalid " + field.type() + " value: " + value + " Field: " + path + field.name());
  }
}
