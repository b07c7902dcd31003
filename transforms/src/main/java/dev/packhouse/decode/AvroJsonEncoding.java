package dev.packhouse.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.JsonText;
import dev.packhouse.record.UnicodeText;
import dev.packhouse.record.ValueRefusals;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Writes a datum of Avro's JSON encoding in the binary one, which is then read as any other.
 *
 * <p>Avro's own decoder takes whatever follows the datum, and throws what it likes.
 *
 * @see <a href="https://avro.apache.org/docs/1.11.4/specification/#json-encoding">JSON encoding</a>
 */
final class AvroJsonEncoding {

  private final JsonParser parser;

  private AvroJsonEncoding(JsonParser parser) {
    this.parser = parser;
  }

  /** The datum as {@code byte[]}, or a {@link Refusal}. */
  static Object binary(Schema schema, byte[] payload) {
    if ((Utf8Bytes.scan(payload) & Utf8Bytes.NOT_UTF8) != 0) {
      return Refusal.of(Reason.NOT_UTF8, "the bytes are not UTF-8");
    }
    try (JsonParser parser = JsonText.FACTORY.createParser(payload)) {
      try {
        ByteArrayOutputStream out = new ByteArrayOutputStream(payload.length);
        Refusal refusal = new AvroJsonEncoding(parser).write(schema, parser.nextToken(), out);
        if (refusal != null) {
          return refusal;
        }
        return parser.nextToken() == null ? out.toByteArray() : misfit("something follows it");
      } catch (IOException exception) {
        return JsonText.refusal(parser, exception);
      }
    } catch (IOException exception) {
      return misfit(String.valueOf(exception.getMessage()));
    }
  }

  private @Nullable Refusal write(
      Schema schema, @Nullable JsonToken token, ByteArrayOutputStream out) throws IOException {
    if (token == null) {
      return misfit("it ends early");
    }
    return switch (schema.getType()) {
      case NULL -> token == JsonToken.VALUE_NULL ? null : misfit(schema);
      case BOOLEAN -> {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
          yield misfit(schema);
        }
        out.write(token == JsonToken.VALUE_TRUE ? 1 : 0);
        yield null;
      }
      case INT, LONG -> writeWhole(schema, token, out);
      case FLOAT, DOUBLE -> writeFloating(schema, token, out);
      case STRING -> {
        if (token != JsonToken.VALUE_STRING) {
          yield misfit(schema);
        }
        yield writeText(parser.getText(), out);
      }
      case BYTES, FIXED -> writeBytes(schema, token, out);
      case ENUM -> {
        int symbol =
            token == JsonToken.VALUE_STRING
                ? schema.getEnumSymbols().indexOf(parser.getText())
                : -1;
        if (symbol < 0) {
          yield misfit(schema);
        }
        writeLong(symbol, out);
        yield null;
      }
      case ARRAY -> writeItems(schema, token, out);
      case MAP -> writeEntries(schema, token, out);
      case UNION -> writeUnion(schema, token, out);
      case RECORD -> writeRecord(schema, token, out);
    };
  }

  private @Nullable Refusal writeWhole(Schema schema, JsonToken token, ByteArrayOutputStream out)
      throws IOException {
    if (token != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      return misfit(schema);
    }
    long value = parser.getLongValue();
    if (schema.getType() == Schema.Type.INT && value != (int) value) {
      return misfit(schema);
    }
    writeLong(value, out);
    return null;
  }

  /** Numbers that JSON does not have are strings. */
  private @Nullable Refusal writeFloating(Schema schema, JsonToken token, ByteArrayOutputStream out)
      throws IOException {
    double value;
    if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      value = parser.getDoubleValue();
    } else if (token == JsonToken.VALUE_STRING) {
      switch (parser.getText()) {
        case "NaN" -> value = Double.NaN;
        case "Infinity" -> value = Double.POSITIVE_INFINITY;
        case "-Infinity" -> value = Double.NEGATIVE_INFINITY;
        default -> {
          return misfit(schema);
        }
      }
    } else {
      return misfit(schema);
    }
    if (schema.getType() == Schema.Type.FLOAT) {
      writeLittleEndian(Float.floatToRawIntBits((float) value), Float.BYTES, out);
    } else {
      writeLittleEndian(Double.doubleToRawLongBits(value), Double.BYTES, out);
    }
    return null;
  }

  /** Bytes are a string, each of whose characters is one of them. */
  private @Nullable Refusal writeBytes(Schema schema, JsonToken token, ByteArrayOutputStream out)
      throws IOException {
    String text = token == JsonToken.VALUE_STRING ? parser.getText() : null;
    boolean fixed = schema.getType() == Schema.Type.FIXED;
    if (text == null
        || text.chars().anyMatch(letter -> letter > 0xff)
        || (fixed && text.length() != schema.getFixedSize())) {
      return misfit(schema);
    }
    if (!fixed) {
      writeLong(text.length(), out);
    }
    out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    return null;
  }

  /** Each item is a block of its own: how many there will be is not known yet. */
  private @Nullable Refusal writeItems(Schema schema, JsonToken token, ByteArrayOutputStream out)
      throws IOException {
    if (token != JsonToken.START_ARRAY) {
      return misfit(schema);
    }
    for (JsonToken item = parser.nextToken();
        item != JsonToken.END_ARRAY;
        item = parser.nextToken()) {
      writeLong(1, out);
      Refusal refusal = write(schema.getElementType(), item, out);
      if (refusal != null) {
        return refusal;
      }
    }
    writeLong(0, out);
    return null;
  }

  private @Nullable Refusal writeEntries(Schema schema, JsonToken token, ByteArrayOutputStream out)
      throws IOException {
    if (token != JsonToken.START_OBJECT) {
      return misfit(schema);
    }
    for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
      writeLong(1, out);
      Refusal refusal = writeText(key, out);
      if (refusal == null) {
        refusal = write(schema.getValueType(), parser.nextToken(), out);
      }
      if (refusal != null) {
        return refusal;
      }
    }
    writeLong(0, out);
    return null;
  }

  /** Null is null; any other value is an object of one key, its branch. */
  private @Nullable Refusal writeUnion(Schema schema, JsonToken token, ByteArrayOutputStream out)
      throws IOException {
    String name = token == JsonToken.VALUE_NULL ? "null" : null;
    boolean named = token == JsonToken.START_OBJECT;
    if (named) {
      name = parser.nextFieldName();
      token = parser.nextToken();
    }
    List<Schema> branches = schema.getTypes();
    for (int branch = 0; branch < branches.size(); branch++) {
      if (branches.get(branch).getFullName().equals(name)) {
        writeLong(branch, out);
        Refusal refusal = write(branches.get(branch), token, out);
        return refusal != null || !named || parser.nextToken() == JsonToken.END_OBJECT
            ? refusal
            : misfit(schema);
      }
    }
    return misfit(schema);
  }

  private @Nullable Refusal writeRecord(Schema schema, JsonToken token, ByteArrayOutputStream out)
      throws IOException {
    if (token != JsonToken.START_OBJECT) {
      return misfit(schema);
    }
    List<Schema.Field> fields = schema.getFields();
    @Nullable ByteArrayOutputStream[] values = new @Nullable ByteArrayOutputStream[fields.size()];
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      Schema.Field field = schema.getField(name);
      if (field == null) {
        return misfit("it has no field " + ValueRefusals.quoted(name));
      }
      if (values[field.pos()] != null) {
        return new Refusal(
            Reason.DUPLICATE_KEY, name, "key " + ValueRefusals.quoted(name) + " stands twice");
      }
      ByteArrayOutputStream value = new ByteArrayOutputStream();
      Refusal refusal = write(field.schema(), parser.nextToken(), value);
      if (refusal != null) {
        return refusal;
      }
      values[field.pos()] = value;
    }
    for (Schema.Field field : fields) {
      ByteArrayOutputStream value = values[field.pos()];
      if (value == null) {
        return misfit("field " + ValueRefusals.quoted(field.name()) + " is missing");
      }
      value.writeTo(out);
    }
    return null;
  }

  private static @Nullable Refusal writeText(String text, ByteArrayOutputStream out) {
    if (!UnicodeText.isWellFormed(text)) {
      return UnicodeText.refusal(text);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeLong(bytes.length, out);
    out.writeBytes(bytes);
    return null;
  }

  private static void writeLong(long value, ByteArrayOutputStream out) {
    long bits = (value << 1) ^ (value >> 63);
    while ((bits & ~0x7fL) != 0) {
      out.write((int) ((bits & 0x7f) | 0x80));
      bits >>>= 7;
    }
    out.write((int) bits);
  }

  private static void writeLittleEndian(long bits, int size, ByteArrayOutputStream out) {
    for (int index = 0; index < size; index++) {
      out.write((int) (bits >>> (8 * index)));
    }
  }

  private Refusal misfit(Schema schema) throws IOException {
    return misfit(
        ValueRefusals.quoted(parser.getText()) + " is no " + schema.getType().getName() + " of it");
  }

  private static Refusal misfit(String cause) {
    return Refusal.of(Reason.MALFORMED, "not the JSON encoding of its Avro schema: " + cause);
  }
}
