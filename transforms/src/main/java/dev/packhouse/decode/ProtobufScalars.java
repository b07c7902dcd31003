package dev.packhouse.decode;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.ValueParser;
import dev.packhouse.record.ValueRefusals;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Readers of single values. As from Avro, a number is promoted where no digit can be lost, and a
 * string is read as a CSV field is. An enum is its value's name, or in an INT64 column its number.
 */
final class ProtobufScalars {

  private static final double LONG_LIMIT = 0x1p63;

  private static final char REPLACEMENT = '\uFFFD';

  private static final ByteString REPLACEMENT_BYTES =
      ByteString.copyFromUtf8(String.valueOf(REPLACEMENT));

  private ProtobufScalars() {}

  /** Whether a JSON column takes the values as JSON text, rather than as what JSON writes. */
  static boolean holdsJson(FieldDescriptor writer) {
    return writer.getJavaType() == FieldDescriptor.JavaType.STRING
        || writer.getJavaType() == FieldDescriptor.JavaType.BYTE_STRING;
  }

  /** A reader of values that are no messages, for a field that is no STRUCT. */
  static ProtobufReader reader(FieldDescriptor writer, Field field) {
    ProtobufReader reader =
        switch (writer.getType()) {
          case BOOL -> field.type() == FieldType.BOOL ? (value, reading) -> value : null;
          case INT32, SINT32, SFIXED32 -> whole(field, value -> (Integer) value);
          case UINT32, FIXED32 -> whole(field, value -> Integer.toUnsignedLong((Integer) value));
          case INT64, SINT64, SFIXED64 -> whole(field, value -> (Long) value);
          case UINT64, FIXED64 -> unsigned(field);
          case FLOAT, DOUBLE -> floating(field);
          case STRING -> (value, reading) -> text(field, (String) value, reading);
          case BYTES -> bytes(field);
          case ENUM -> ofEnum(field);
          case MESSAGE, GROUP -> null;
        };
    return reader == null ? (value, reading) -> ProtobufReaders.wrongType(field, writer) : reader;
  }

  @FunctionalInterface
  private interface ToLong {
    long of(Object value);
  }

  private static @Nullable ProtobufReader whole(Field field, ToLong source) {
    return switch (field.type()) {
      case INT64 -> (value, reading) -> source.of(value);
      case NUMERIC, BIGNUMERIC ->
          (value, reading) -> FieldRules.decimal(field, BigDecimal.valueOf(source.of(value)));
      case FLOAT64 ->
          (value, reading) -> {
            long whole = source.of(value);
            double nearest = whole;
            return nearest < LONG_LIMIT && (long) nearest == whole
                ? (Object) nearest
                : ValueRefusals.outOfRange(field, Long.toString(whole));
          };
      case TIMESTAMP -> (value, reading) -> ValueParser.timestamp(field, source.of(value));
      case STRING, BYTES, BOOL, DATE, TIME, DATETIME, JSON, GEOGRAPHY, STRUCT -> null;
    };
  }

  /** Half of the unsigned numbers are those that a long can be; the others it shows as negative. */
  private static @Nullable ProtobufReader unsigned(Field field) {
    ProtobufReader lower = whole(field, value -> (Long) value);
    if (lower == null) {
      return null;
    }
    boolean decimal = field.type() == FieldType.NUMERIC || field.type() == FieldType.BIGNUMERIC;
    return (value, reading) -> {
      if ((Long) value >= 0) {
        return lower.read(value, reading);
      }
      String number = Long.toUnsignedString((Long) value);
      return decimal
          ? FieldRules.decimal(field, new BigDecimal(new BigInteger(number)))
          : ValueRefusals.outOfRange(field, number);
    };
  }

  private static @Nullable ProtobufReader floating(Field field) {
    if (field.type() == FieldType.FLOAT64) {
      return (value, reading) -> ((Number) value).doubleValue();
    }
    if (field.type() != FieldType.INT64) {
      return null;
    }
    return (value, reading) -> {
      double number = ((Number) value).doubleValue();
      if (number != Math.rint(number)) {
        return ValueRefusals.wrongType(field, Double.toString(number));
      }
      return number >= -LONG_LIMIT && number < LONG_LIMIT
          ? (Object) (long) number
          : ValueRefusals.outOfRange(field, Double.toString(number));
    };
  }

  /**
   * Strings of proto2 may be any bytes; what is not UTF-8 has been replaced when it gets here,
   * which shows where the payload itself has no such replacement.
   */
  private static Object text(Field field, String text, ProtobufReader.Reading reading) {
    if (text.indexOf(REPLACEMENT) >= 0 && !mayBeReplacement(reading.payload)) {
      return new Refusal(Reason.NOT_UTF8, field.name(), "the string is not UTF-8");
    }
    return ValueParser.parse(field, text);
  }

  private static boolean mayBeReplacement(byte[] payload) {
    for (int at = 0; at + 2 < payload.length; at++) {
      if (payload[at] == REPLACEMENT_BYTES.byteAt(0)
          && payload[at + 1] == REPLACEMENT_BYTES.byteAt(1)
          && payload[at + 2] == REPLACEMENT_BYTES.byteAt(2)) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable ProtobufReader bytes(Field field) {
    return switch (field.type()) {
      case BYTES -> (value, reading) -> FieldRules.bytes(field, ((ByteString) value).toByteArray());
      case STRING, JSON ->
          (value, reading) -> {
            ByteString bytes = (ByteString) value;
            return bytes.isValidUtf8()
                ? ValueParser.parse(field, bytes.toString(UTF_8))
                : new Refusal(Reason.NOT_UTF8, field.name(), "the bytes are not UTF-8");
          };
      case INT64,
          FLOAT64,
          NUMERIC,
          BIGNUMERIC,
          BOOL,
          TIMESTAMP,
          DATE,
          TIME,
          DATETIME,
          GEOGRAPHY,
          STRUCT ->
          null;
    };
  }

  /** A value that the type does not name comes from a later form of it. */
  private static ProtobufReader ofEnum(Field field) {
    if (field.type() == FieldType.INT64) {
      return (value, reading) -> (long) ((EnumValueDescriptor) value).getNumber();
    }
    return (value, reading) -> {
      EnumValueDescriptor symbol = (EnumValueDescriptor) value;
      boolean named = symbol.getType().findValueByNumber(symbol.getNumber()) != null;
      return named
          ? ValueParser.parse(field, symbol.getName())
          : new Refusal(
              Reason.WRONG_TYPE,
              field.name(),
              symbol.getNumber() + " is no value of enum " + symbol.getType().getFullName());
    };
  }
}
