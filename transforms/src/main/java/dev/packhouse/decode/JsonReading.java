package dev.packhouse.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.JsonText;
import dev.packhouse.record.Mode;
import dev.packhouse.record.TimestampFormat;
import dev.packhouse.record.UnicodeText;
import dev.packhouse.record.ValueParser;
import dev.packhouse.record.ValueRefusals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One pass over one payload of JSON. */
final class JsonReading {

  private final JsonParser parser;
  private final byte[] payload;
  private final boolean escapes;
  private final UnknownFields.Action unknownFields;
  private final KeptFields kept = new KeptFields();

  /**
   * @param escapes whether the payload has a backslash, without which no string can hold half of a
   *     surrogate pair
   */
  JsonReading(JsonParser parser, byte[] payload, boolean escapes, UnknownFields unknownFields) {
    this.parser = parser;
    this.payload = payload;
    this.escapes = escapes;
    this.unknownFields = unknownFields.action();
  }

  JsonParser parser() {
    return parser;
  }

  /** The unknown fields as a JSON object; null if there were none. */
  @Nullable String kept() {
    return kept.json();
  }

  /**
   * Reads the fields of the object that the parser has just entered.
   *
   * @param path names the object among kept fields: empty, or ending in a point
   */
  @Nullable Refusal readObject(FieldIndex fields, @Nullable Object[] values, String path)
      throws IOException {
    fields.clear(values);
    Set<String> unknown = null;
    int next = 0;
    String name;
    while ((name = parser.nextFieldName()) != null) {
      int index = fields.indexOf(name, next);
      if (index < 0) {
        if (unknownFields == UnknownFields.Action.REJECT) {
          return UnknownFields.refusal(name);
        }
        if (unknown == null) {
          unknown = new HashSet<>();
        }
        if (!unknown.add(name)) {
          return duplicate(name);
        }
        Refusal refusal = skipOrKeep(path, name);
        if (refusal != null) {
          return refusal;
        }
        continue;
      }
      if (values[index] != FieldIndex.ABSENT) {
        return duplicate(name);
      }
      Object value = readField(fields, index, parser.nextToken(), path);
      if (value instanceof Refusal refusal) {
        return refusal;
      }
      values[index] = value;
      next = index + 1;
    }
    return fields.complete(values);
  }

  private static Refusal duplicate(String name) {
    return new Refusal(
        Reason.DUPLICATE_KEY, name, "key " + ValueRefusals.quoted(name) + " stands twice");
  }

  private @Nullable Refusal skipOrKeep(String path, String name) throws IOException {
    parser.nextToken();
    if (unknownFields == UnknownFields.Action.DROP) {
      parser.skipChildren();
      return null;
    }
    int start = start();
    Refusal refusal = JsonText.checkValue(parser);
    if (refusal != null) {
      return ValueRefusals.at(path + name, refusal);
    }
    if (escapes && !UnicodeText.isWellFormed(name)) {
      return UnicodeText.refusal(name);
    }
    kept.add(path + name, textSince(start));
    return null;
  }

  private int start() {
    return (int) parser.currentTokenLocation().getByteOffset();
  }

  /** The payload from {@code start} to the end of the token that has been read whole. */
  private String textSince(int start) throws IOException {
    parser.finishToken();
    int end = (int) parser.currentLocation().getByteOffset();
    return new String(payload, start, end - start, StandardCharsets.UTF_8);
  }

  private @Nullable Object readField(FieldIndex fields, int index, JsonToken token, String path)
      throws IOException {
    Field field = fields.field(index);
    if (token == JsonToken.VALUE_NULL) {
      return FieldIndex.ofNull(field);
    }
    if (field.mode() != Mode.REPEATED) {
      return readOne(fields, index, token, inside(path, field, -1));
    }
    if (token != JsonToken.START_ARRAY) {
      return new Refusal(
          Reason.WRONG_TYPE, field.name(), shown(token) + " is not an array, as REPEATED needs");
    }
    List<Object> elements = new ArrayList<>();
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      int position = elements.size();
      Object element =
          token == JsonToken.VALUE_NULL
              ? ValueRefusals.nullElement(field)
              : readOne(fields, index, token, inside(path, field, position));
      if (element instanceof Refusal refusal) {
        return ValueRefusals.inElement(field, position, refusal);
      }
      elements.add(element);
    }
    return elements;
  }

  private String inside(String path, Field field, int position) {
    if (unknownFields != UnknownFields.Action.KEEP || field.type() != FieldType.STRUCT) {
      return path;
    }
    return path + field.source() + (position < 0 ? "." : "[" + position + "].");
  }

  private Object readOne(FieldIndex fields, int index, JsonToken token, String path)
      throws IOException {
    Field field = fields.field(index);
    if (field.type() != FieldType.STRUCT) {
      return readScalar(field, token);
    }
    if (token != JsonToken.START_OBJECT) {
      return misfit(field, token);
    }
    FieldIndex inner = fields.nested(index);
    @Nullable Object[] struct = new @Nullable Object[inner.size()];
    Refusal refusal = readObject(inner, struct, path);
    return refusal == null ? struct : ValueRefusals.within(field.name(), refusal);
  }

  private Object readScalar(Field field, JsonToken token) throws IOException {
    if (field.type() == FieldType.JSON) {
      int start = start();
      Refusal refusal = JsonText.checkValue(parser);
      return refusal == null ? textSince(start) : ValueRefusals.at(field.name(), refusal);
    }
    if (token == JsonToken.VALUE_STRING) {
      return readString(field);
    }
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      return readNumber(field, token);
    }
    if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      if (field.type() == FieldType.BOOL) {
        return token == JsonToken.VALUE_TRUE;
      }
      if (field.type() == FieldType.STRING) {
        return FieldRules.text(field, parser.getText());
      }
    }
    return misfit(field, token);
  }

  private Object readString(Field field) throws IOException {
    if (field.type() == FieldType.STRING) {
      String text = parser.getText();
      return escapes && !UnicodeText.isWellFormed(text)
          ? ValueRefusals.at(field.name(), UnicodeText.refusal(text))
          : FieldRules.text(field, text);
    }
    if (field.type() == FieldType.BOOL && parser.getTextLength() < "true".length()) {
      // t, f, yes, no, 1 and 0 are booleans in CSV only
      return ValueRefusals.wrongType(field, parser.getText());
    }
    char[] text = parser.getTextCharacters();
    return ValueParser.parse(field, text, parser.getTextOffset(), parser.getTextLength());
  }

  private Object readNumber(Field field, JsonToken token) throws IOException {
    boolean fitsLong =
        token == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    return switch (field.type()) {
      case INT64 -> {
        if (fitsLong) {
          yield parser.getLongValue();
        }
        char[] text = parser.getTextCharacters();
        int offset = parser.getTextOffset();
        yield token == JsonToken.VALUE_NUMBER_INT
            ? ValueParser.parse(field, text, offset, parser.getTextLength())
            : ValueParser.integralDecimal(field, text, offset, parser.getTextLength());
      }
      case FLOAT64 -> {
        double value = parser.getDoubleValue();
        yield Double.isInfinite(value)
            ? ValueRefusals.outOfRange(field, parser.getText())
            : (Object) value;
      }
      case TIMESTAMP -> {
        if (field.timestampFormat() == TimestampFormat.RFC3339) {
          yield ValueRefusals.epochUndeclared(field, parser.getText());
        }
        if (fitsLong) {
          yield ValueParser.timestamp(field, parser.getLongValue());
        }
        char[] text = parser.getTextCharacters();
        yield ValueParser.parse(field, text, parser.getTextOffset(), parser.getTextLength());
      }
      case NUMERIC, BIGNUMERIC -> {
        char[] text = parser.getTextCharacters();
        yield ValueParser.decimal(field, text, parser.getTextOffset(), parser.getTextLength());
      }
      case STRING -> FieldRules.text(field, parser.getText());
      case BOOL, BYTES, DATE, TIME, DATETIME, GEOGRAPHY, JSON, STRUCT ->
          ValueRefusals.wrongType(field, parser.getText());
    };
  }

  private Refusal misfit(Field field, JsonToken token) throws IOException {
    return token.isStructStart()
        ? ValueRefusals.wrongKind(field, shown(token))
        : ValueRefusals.wrongType(field, parser.getText());
  }

  private String shown(JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      default -> parser.getText();
    };
  }
}
