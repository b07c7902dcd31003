package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.ValueParser;
import dev.packhouse.record.ValueRefusals;
import java.math.BigDecimal;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Readers of single values. A number is promoted where no digit can be lost: an int or long to any
 * type of number, a float or double to FLOAT64, and to INT64 where it is whole. A string is read as
 * a CSV field is. A local timestamp is taken for UTC by a TIMESTAMP column, as a text without an
 * offset is.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-avro#avro_conversions">Avro
 *     conversions</a>
 */
final class AvroScalars {

  private static final double LONG_LIMIT = 0x1p63;

  private AvroScalars() {}

  static @Nullable String logicalType(Schema writer) {
    return writer.getProp("logicalType");
  }

  /** A reader of {@code writer}'s values for a field that is neither STRUCT nor JSON. */
  static AvroReader reader(Schema writer, Field field) {
    AvroReader reader =
        switch (writer.getType()) {
          case BOOLEAN -> truth(field);
          case INT -> ofInt(writer, field);
          case LONG -> ofLong(writer, field);
          case FLOAT -> floating(field, AvroInput::readFloat);
          case DOUBLE -> floating(field, AvroInput::readDouble);
          case STRING -> input -> text(field, input.readText(input.readLength()));
          case ENUM ->
              input -> {
                int symbols = writer.getEnumSymbols().size();
                return text(field, writer.getEnumSymbols().get(input.readBranch(symbols)));
              };
          case BYTES -> binary(writer, field, AvroInput::readLength);
          case FIXED -> binary(writer, field, input -> writer.getFixedSize());
          case RECORD, ARRAY, MAP, UNION, NULL -> null;
        };
    return reader == null ? input -> AvroReaders.wrongType(field, writer) : reader;
  }

  private static @Nullable AvroReader truth(Field field) {
    return field.type() == FieldType.BOOL ? AvroInput::readBoolean : null;
  }

  private static Object text(Field field, @Nullable String text) {
    return text == null
        ? new Refusal(Reason.NOT_UTF8, field.name(), "the string is not UTF-8")
        : ValueParser.parse(field, text);
  }

  private static @Nullable AvroReader ofInt(Schema writer, Field field) {
    String logical = logicalType(writer);
    if ("date".equals(logical)) {
      return field.type() == FieldType.DATE
          ? input -> FieldRules.date(field, input.readInt())
          : null;
    }
    if ("time-millis".equals(logical)) {
      return field.type() == FieldType.TIME
          ? input -> FieldRules.time(field, input.readInt() * 1_000L)
          : null;
    }
    return whole(field, AvroInput::readInt);
  }

  private static @Nullable AvroReader ofLong(Schema writer, Field field) {
    String logical = logicalType(writer);
    return switch (logical == null ? "" : logical) {
      case "timestamp-millis" -> instant(field, false, 1_000, 1);
      case "timestamp-micros" -> instant(field, false, 1, 1);
      case "timestamp-nanos" -> instant(field, false, 1, 1_000);
      case "local-timestamp-millis" -> instant(field, true, 1_000, 1);
      case "local-timestamp-micros" -> instant(field, true, 1, 1);
      case "local-timestamp-nanos" -> instant(field, true, 1, 1_000);
      case "time-micros" ->
          field.type() == FieldType.TIME ? input -> FieldRules.time(field, input.readLong()) : null;
      default -> whole(field, AvroInput::readLong);
    };
  }

  private static @Nullable AvroReader instant(Field field, boolean local, int factor, int divisor) {
    AvroReader reader =
        input -> {
          long value = input.readLong();
          if (value % divisor != 0) {
            return ValueRefusals.tooFine(field, value + " ns");
          }
          long micros = value / divisor * factor;
          return Math.multiplyHigh(value / divisor, factor) == micros >> 63
              ? FieldRules.timestamp(field, micros)
              : ValueRefusals.outOfRange(field, Long.toString(value));
        };
    boolean fits =
        field.type() == FieldType.TIMESTAMP || (local && field.type() == FieldType.DATETIME);
    return fits ? reader : null;
  }

  @FunctionalInterface
  private interface LongSource {
    long read(AvroInput input) throws AvroInput.MalformedException;
  }

  @FunctionalInterface
  private interface DoubleSource {
    double read(AvroInput input) throws AvroInput.MalformedException;
  }

  @FunctionalInterface
  private interface LengthSource {
    int read(AvroInput input) throws AvroInput.MalformedException;
  }

  private static @Nullable AvroReader whole(Field field, LongSource source) {
    return switch (field.type()) {
      case INT64 -> source::read;
      case NUMERIC, BIGNUMERIC ->
          input -> FieldRules.decimal(field, BigDecimal.valueOf(source.read(input)));
      case FLOAT64 ->
          input -> {
            long value = source.read(input);
            double nearest = value;
            return nearest < LONG_LIMIT && (long) nearest == value
                ? (Object) nearest
                : ValueRefusals.outOfRange(field, Long.toString(value));
          };
      case TIMESTAMP -> input -> ValueParser.timestamp(field, source.read(input));
      case STRING, BYTES, BOOL, DATE, TIME, DATETIME, JSON, GEOGRAPHY, STRUCT -> null;
    };
  }

  private static @Nullable AvroReader floating(Field field, DoubleSource source) {
    if (field.type() == FieldType.FLOAT64) {
      return source::read;
    }
    if (field.type() != FieldType.INT64) {
      return null;
    }
    return input -> {
      double value = source.read(input);
      if (value != Math.rint(value)) {
        return ValueRefusals.wrongType(field, Double.toString(value));
      }
      return value >= -LONG_LIMIT && value < LONG_LIMIT
          ? (Object) (long) value
          : ValueRefusals.outOfRange(field, Double.toString(value));
    };
  }

  private static @Nullable AvroReader binary(Schema writer, Field field, LengthSource length) {
    if (writer.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      int scale = decimal.getScale();
      boolean fits = field.type() == FieldType.NUMERIC || field.type() == FieldType.BIGNUMERIC;
      return fits ? input -> decimal(field, input.readDecimal(length.read(input), scale)) : null;
    }
    if (field.type() == FieldType.BYTES) {
      return input -> FieldRules.bytes(field, input.readBytes(length.read(input)));
    }
    return field.type() == FieldType.STRING
        ? input -> text(field, input.readText(length.read(input)))
        : null;
  }

  private static Object decimal(Field field, @Nullable BigDecimal value) {
    return value == null
        ? ValueRefusals.outOfRange(field, "a decimal of more than 64 bytes")
        : FieldRules.decimal(field, value);
  }
}
