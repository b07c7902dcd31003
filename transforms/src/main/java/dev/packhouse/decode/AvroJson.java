package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.JsonText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Avro values that no typed column takes: passed over, or written as JSON. Bytes are written in
 * base64, dates and times as ISO 8601 has them, and numbers that JSON does not have as strings.
 */
final class AvroJson {

  private static final long MICROS = 1_000_000;

  private AvroJson() {}

  /** Passes over a value; the refusal of one that is nested too deep, or null. */
  static @Nullable Refusal skip(Schema schema, AvroInput input, int depth)
      throws AvroInput.MalformedException {
    if (depth > JsonText.MAX_DEPTH) {
      return tooDeep();
    }
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> input.readBoolean();
      case INT, LONG -> input.readLong();
      case ENUM -> input.readBranch(schema.getEnumSymbols().size());
      case FLOAT -> input.skip(Float.BYTES);
      case DOUBLE -> input.skip(Double.BYTES);
      case FIXED -> input.skip(schema.getFixedSize());
      case STRING, BYTES -> input.skip(input.readLength());
      case UNION -> {
        List<Schema> branches = schema.getTypes();
        return skip(branches.get(input.readBranch(branches.size())), input, depth + 1);
      }
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          Refusal refusal = skip(field.schema(), input, depth + 1);
          if (refusal != null) {
            return refusal;
          }
        }
      }
      case ARRAY, MAP -> {
        boolean map = schema.getType() == Schema.Type.MAP;
        Schema item = map ? schema.getValueType() : schema.getElementType();
        for (int block = input.readBlock(); block > 0; block = input.readBlock()) {
          for (int count = 0; count < block; count++) {
            if (map) {
              input.skip(input.readLength());
            }
            Refusal refusal = skip(item, input, depth + 1);
            if (refusal != null) {
              return refusal;
            }
          }
        }
      }
    }
    return null;
  }

  /** Appends a value as JSON; the refusal of what JSON cannot hold, or null. */
  static @Nullable Refusal append(Schema schema, AvroInput input, StringBuilder json, int depth)
      throws AvroInput.MalformedException {
    if (depth > JsonText.MAX_DEPTH) {
      return tooDeep();
    }
    switch (schema.getType()) {
      case NULL -> json.append("null");
      case BOOLEAN -> json.append(input.readBoolean());
      case INT -> appendInt(schema, input.readInt(), json);
      case LONG -> appendLong(schema, input.readLong(), json);
      case FLOAT -> {
        float value = input.readFloat();
        appendFloating(Float.toString(value), Float.isFinite(value), json);
      }
      case DOUBLE -> {
        double value = input.readDouble();
        appendFloating(Double.toString(value), Double.isFinite(value), json);
      }
      case ENUM -> {
        List<String> symbols = schema.getEnumSymbols();
        KeptFields.appendString(json, symbols.get(input.readBranch(symbols.size())));
      }
      case STRING -> {
        return appendText(input, json);
      }
      case BYTES -> {
        return appendBinary(schema, input.readLength(), input, json);
      }
      case FIXED -> {
        return appendBinary(schema, schema.getFixedSize(), input, json);
      }
      case UNION -> {
        List<Schema> branches = schema.getTypes();
        return append(branches.get(input.readBranch(branches.size())), input, json, depth + 1);
      }
      case RECORD -> {
        char before = '{';
        for (Schema.Field field : schema.getFields()) {
          json.append(before);
          KeptFields.appendString(json, field.name());
          json.append(':');
          Refusal refusal = append(field.schema(), input, json, depth + 1);
          if (refusal != null) {
            return refusal;
          }
          before = ',';
        }
        json.append(before == '{' ? "{}" : "}");
      }
      case ARRAY, MAP -> {
        return appendItems(schema, input, json, depth);
      }
    }
    return null;
  }

  private static @Nullable Refusal appendItems(
      Schema schema, AvroInput input, StringBuilder json, int depth)
      throws AvroInput.MalformedException {
    boolean map = schema.getType() == Schema.Type.MAP;
    Schema item = map ? schema.getValueType() : schema.getElementType();
    boolean first = true;
    json.append(map ? '{' : '[');
    for (int block = input.readBlock(); block > 0; block = input.readBlock()) {
      for (int count = 0; count < block; count++) {
        json.append(first ? "" : ",");
        first = false;
        Refusal refusal = map ? appendText(input, json) : null;
        json.append(map ? ":" : "");
        if (refusal == null) {
          refusal = append(item, input, json, depth + 1);
        }
        if (refusal != null) {
          return refusal;
        }
      }
    }
    json.append(map ? '}' : ']');
    return null;
  }

  private static @Nullable Refusal appendText(AvroInput input, StringBuilder json)
      throws AvroInput.MalformedException {
    String text = input.readText(input.readLength());
    if (text == null) {
      return Refusal.of(Reason.NOT_UTF8, "a string is not UTF-8");
    }
    KeptFields.appendString(json, text);
    return null;
  }

  private static @Nullable Refusal appendBinary(
      Schema schema, int length, AvroInput input, StringBuilder json)
      throws AvroInput.MalformedException {
    if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
      BigDecimal value = input.readDecimal(length, decimal.getScale());
      if (value == null) {
        return Refusal.of(Reason.OUT_OF_RANGE, "a decimal has more than 64 bytes");
      }
      json.append(value);
      return null;
    }
    json.append('"')
        .append(Base64.getEncoder().encodeToString(input.readBytes(length)))
        .append('"');
    return null;
  }

  private static void appendInt(Schema schema, int value, StringBuilder json) {
    String logical = AvroScalars.logicalType(schema);
    if ("date".equals(logical)) {
      json.append('"').append(LocalDate.ofEpochDay(value)).append('"');
    } else {
      json.append(value);
    }
  }

  private static void appendLong(Schema schema, long value, StringBuilder json) {
    String logical = AvroScalars.logicalType(schema);
    Object shown =
        switch (logical == null ? "" : logical) {
          case "timestamp-millis" -> Instant.ofEpochMilli(value);
          case "timestamp-micros" -> Instant.EPOCH.plus(value, ChronoUnit.MICROS);
          case "local-timestamp-millis" ->
              Instant.ofEpochMilli(value).atOffset(ZoneOffset.UTC).toLocalDateTime();
          case "local-timestamp-micros" ->
              Instant.EPOCH
                  .plus(value, ChronoUnit.MICROS)
                  .atOffset(ZoneOffset.UTC)
                  .toLocalDateTime();
          case "time-micros" ->
              LocalTime.MIDNIGHT.plus(value % (86_400 * MICROS), ChronoUnit.MICROS);
          default -> value;
        };
    if (shown instanceof Long) {
      json.append(value);
    } else {
      json.append('"').append(shown).append('"');
    }
  }

  private static void appendFloating(String number, boolean finite, StringBuilder json) {
    json.append(finite ? number : "\"" + number + "\"");
  }

  private static Refusal tooDeep() {
    return Refusal.of(
        Reason.TOO_DEEP, "values are nested deeper than " + JsonText.MAX_DEPTH + " levels");
  }
}
