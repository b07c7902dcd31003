package dev.packhouse.decode;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.ValueRefusals;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * Messages that stand for one value: the well-known types, and those of google.type.
 *
 * @see <a href="https://protobuf.dev/reference/protobuf/google.protobuf/">Well-known types</a>
 * @see <a href="https://github.com/googleapis/googleapis/tree/master/google/type">google.type</a>
 */
final class ProtobufKnownTypes {

  private static final long MICROS = 1_000_000;
  private static final long NANOS = 1_000_000_000;

  /** Seconds from the epoch to the end of the year 9999, and more than to the year 1. */
  private static final long MOST_SECONDS = 253_402_300_800L;

  private ProtobufKnownTypes() {}

  /** A reader of messages for a field that is neither STRUCT nor JSON. */
  static ProtobufReader reader(FieldDescriptor writer, Field field) {
    Descriptor type = writer.getMessageType();
    ProtobufReader reader =
        switch (type.getFullName()) {
          case "google.protobuf.Timestamp" -> timestamp(type, field);
          case "google.type.Date" -> date(type, field);
          case "google.type.TimeOfDay" -> timeOfDay(type, field);
          case "google.protobuf.DoubleValue",
              "google.protobuf.FloatValue",
              "google.protobuf.Int64Value",
              "google.protobuf.UInt64Value",
              "google.protobuf.Int32Value",
              "google.protobuf.UInt32Value",
              "google.protobuf.BoolValue",
              "google.protobuf.StringValue",
              "google.protobuf.BytesValue" ->
              wrapped(type, field);
          default -> null;
        };
    return reader == null ? (value, reading) -> ProtobufReaders.wrongType(field, writer) : reader;
  }

  private static @Nullable ProtobufReader wrapped(Descriptor type, Field field) {
    FieldDescriptor inner = type.findFieldByName("value");
    if (inner == null || inner.isRepeated()) {
      return null;
    }
    ProtobufReader reader = ProtobufScalars.reader(inner, field);
    return (value, reading) -> reader.read(((Message) value).getField(inner), reading);
  }

  private static @Nullable ProtobufReader timestamp(Descriptor type, Field field) {
    Part seconds = Part.of(type, "seconds");
    Part nanos = Part.of(type, "nanos");
    if (seconds == null || nanos == null || field.type() != FieldType.TIMESTAMP) {
      return null;
    }
    return (value, reading) -> {
      long whole = seconds.of(value);
      long fraction = nanos.of(value);
      if (fraction < 0 || fraction >= NANOS) {
        return ValueRefusals.wrongType(field, fraction + " ns behind a second");
      }
      if (fraction % 1000 != 0) {
        return ValueRefusals.tooFine(field, fraction + " ns behind a second");
      }
      return Math.abs(whole) > MOST_SECONDS || whole == Long.MIN_VALUE
          ? ValueRefusals.outOfRange(field, whole + " s")
          : FieldRules.timestamp(field, whole * MICROS + fraction / 1000);
    };
  }

  /** A date without a day, month or year, which the type can be, is none for a column. */
  private static @Nullable ProtobufReader date(Descriptor type, Field field) {
    Part year = Part.of(type, "year");
    Part month = Part.of(type, "month");
    Part day = Part.of(type, "day");
    if (year == null || month == null || day == null || field.type() != FieldType.DATE) {
      return null;
    }
    return (value, reading) -> {
      int y = (int) year.of(value);
      int m = (int) month.of(value);
      int d = (int) day.of(value);
      boolean there =
          y >= 1
              && y <= 9999
              && m >= 1
              && m <= 12
              && d >= 1
              && d <= YearMonth.of(y, m).lengthOfMonth();
      return there
          ? FieldRules.date(field, (int) LocalDate.of(y, m, d).toEpochDay())
          : ValueRefusals.wrongType(field, y + "-" + m + "-" + d);
    };
  }

  private static @Nullable ProtobufReader timeOfDay(Descriptor type, Field field) {
    Part hours = Part.of(type, "hours");
    Part minutes = Part.of(type, "minutes");
    Part seconds = Part.of(type, "seconds");
    Part nanos = Part.of(type, "nanos");
    if (hours == null
        || minutes == null
        || seconds == null
        || nanos == null
        || field.type() != FieldType.TIME) {
      return null;
    }
    return (value, reading) -> {
      long h = hours.of(value);
      long m = minutes.of(value);
      long s = seconds.of(value);
      long n = nanos.of(value);
      if (h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 59 || n < 0 || n >= NANOS) {
        return ValueRefusals.wrongType(field, h + ":" + m + ":" + s + " and " + n + " ns");
      }
      return n % 1000 == 0
          ? FieldRules.time(field, ((h * 60 + m) * 60 + s) * MICROS + n / 1000)
          : ValueRefusals.tooFine(field, n + " ns behind a second");
    };
  }

  /** A whole number in a message; the type's name alone does not promise that it has one. */
  private record Part(FieldDescriptor field) {

    static @Nullable Part of(Descriptor type, String name) {
      FieldDescriptor field = type.findFieldByName(name);
      boolean fits =
          field != null
              && !field.isRepeated()
              && (field.getJavaType() == FieldDescriptor.JavaType.INT
                  || field.getJavaType() == FieldDescriptor.JavaType.LONG);
      return fits ? new Part(field) : null;
    }

    long of(Object message) {
      return ((Number) ((Message) message).getField(field)).longValue();
    }
  }
}
