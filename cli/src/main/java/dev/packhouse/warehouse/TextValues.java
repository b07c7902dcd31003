package dev.packhouse.warehouse;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Base64;
import java.util.Locale;

/**
 * Values as BigQuery reads them from text: in JSON rows, and in Avro strings with a {@code
 * sqlType}.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-json#details_of_loading_json_data">
 *     Details of loading JSON data</a>
 */
final class TextValues {

  private static final long MICROS_OF_SECOND = 1_000_000L;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.HOUR_OF_DAY, 1, 2, java.time.format.SignStyle.NOT_NEGATIVE)
          .appendLiteral(':')
          .appendValue(ChronoField.MINUTE_OF_HOUR, 1, 2, java.time.format.SignStyle.NOT_NEGATIVE)
          .appendLiteral(':')
          .appendValue(ChronoField.SECOND_OF_MINUTE, 1, 2, java.time.format.SignStyle.NOT_NEGATIVE)
          .optionalStart()
          .appendFraction(ChronoField.NANO_OF_SECOND, 1, 6, true)
          .optionalEnd()
          .toFormatter(Locale.ROOT);

  private static final DateTimeFormatter DATE_TIME =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T']['t'][' ']")
          .append(TIME)
          .optionalEnd()
          .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
          .parseDefaulting(ChronoField.MINUTE_OF_HOUR, 0)
          .parseDefaulting(ChronoField.SECOND_OF_MINUTE, 0)
          .toFormatter(Locale.ROOT);

  private static final DateTimeFormatter TIMESTAMP =
      new DateTimeFormatterBuilder()
          .append(DATE_TIME)
          .optionalStart()
          .appendPattern("[' ']")
          .parseCaseInsensitive()
          .appendPattern("['UTC']['Z'][XXX][X]")
          .optionalEnd()
          .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
          .toFormatter(Locale.ROOT);

  private TextValues() {}

  /** Whether an Avro string may stand for a value of this type. */
  static boolean fromAvroText(FieldType type) {
    return switch (type) {
      case NUMERIC, BIGNUMERIC, TIMESTAMP, DATE, TIME, DATETIME, JSON, GEOGRAPHY -> true;
      case STRING, BYTES, INT64, FLOAT64, BOOL, STRUCT -> false;
    };
  }

  /** The value of a column (or of one element of a REPEATED one) that {@code text} stands for. */
  static Object parse(Field field, String text, String path) throws InvalidRowException {
    try {
      return switch (field.type()) {
        case STRING, JSON, GEOGRAPHY -> text;
        case BYTES -> Base64.getDecoder().decode(text);
        case INT64 -> new BigDecimal(text).longValueExact();
        case FLOAT64 -> float64(text);
        case NUMERIC, BIGNUMERIC -> new BigDecimal(text);
        case BOOL -> bool(text);
        case TIMESTAMP -> timestamp(text);
        case DATE -> Math.toIntExact(LocalDate.parse(text).toEpochDay());
        case TIME -> LocalTime.parse(text, TIME).toNanoOfDay() / 1_000;
        case DATETIME -> micros(LocalDateTime.parse(text, DATE_TIME).atOffset(ZoneOffset.UTC));
        case STRUCT -> throw new IllegalArgumentException("a STRUCT is not text");
      };
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException bad) {
      throw invalid(field, text, path);
    }
  }

  static InvalidRowException invalid(Field field, Object value, String path) {
    String text = String.valueOf(value);
    String shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
    return new InvalidRowException(
        "Could not convert value to "
            + field.type()
            + ". Field: "
            + path
            + field.name()
            + "; Value: "
            + shown);
  }

  private static double float64(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> new BigDecimal(text).doubleValue();
    };
  }

  private static boolean bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "yes", "y", "1" -> true;
      case "false", "f", "no", "n", "0" -> false;
      default -> throw new IllegalArgumentException("neither true nor false");
    };
  }

  /** A date and time with or without a zone (then UTC), or seconds since 1970. */
  private static long timestamp(String text) {
    if (text.indexOf(':') < 0 && text.indexOf('-', 1) < 0) {
      return new BigDecimal(text).movePointRight(6).longValueExact();
    }
    return micros(OffsetDateTime.parse(text, TIMESTAMP));
  }

  private static long micros(OffsetDateTime time) {
    return Math.addExact(
        Math.multiplyExact(time.toEpochSecond(), MICROS_OF_SECOND), time.getNano() / 1_000);
  }
}
