package dev.packhouse.draft;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.TimestampFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.reader.StreamReader;

/** Columns as BigQuery's schema JSON, with the keys {@code from} and {@code format} of our own. */
final class SchemaText {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SchemaText() {}

  static String of(List<Field> columns) {
    try {
      return printable(JSON.writer(new OneFieldALine()).writeValueAsString(array(columns))) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static ArrayNode array(List<Field> fields) {
    ArrayNode array = JSON.createArrayNode();
    for (Field field : fields) {
      ObjectNode object = array.addObject();
      object.put("name", field.name());
      object.put("type", field.type().name());
      if (field.mode() != Mode.NULLABLE) {
        object.put("mode", field.mode().name());
      }
      if (!field.source().equals(field.name())) {
        object.put("from", field.source());
      }
      if (field.timestampFormat() != TimestampFormat.RFC3339) {
        object.put("format", field.timestampFormat().word());
      }
      Field.Limits limits = field.limits();
      putNumber(object, "precision", limits.precision());
      putNumber(object, "scale", limits.scale());
      putNumber(object, "maxLength", limits.maxLength());
      String description = field.description();
      if (description != null) {
        object.put("description", description);
      }
      if (field.type() == FieldType.STRUCT) {
        object.set("fields", array(field.fields()));
      }
    }
    return array;
  }

  /** As BigQuery prints them: 64-bit numbers are strings in its API. */
  private static void putNumber(ObjectNode object, String name, @Nullable Number number) {
    if (number != null) {
      object.put(name, Objects.toString(number));
    }
  }

  /** Escapes what JSON allows as it is and YAML, which schema files are read as, does not. */
  private static String printable(String json) {
    StringBuilder text = new StringBuilder(json.length());
    json.codePoints()
        .forEach(
            point -> {
              if (point == '\n' || isPlain(point)) {
                text.appendCodePoint(point);
              } else {
                for (char unit : Character.toChars(point)) {
                  text.append(String.format("\\u%04x", (int) unit));
                }
              }
            });
    return text.toString();
  }

  private static boolean isPlain(int point) {
    int type = Character.getType(point);
    return StreamReader.isPrintable(point)
        && type != Character.CONTROL
        && type != Character.FORMAT
        && type != Character.LINE_SEPARATOR
        && type != Character.PARAGRAPH_SEPARATOR;
  }

  /** {@code {"name": "a", "type": "STRING"}}, and each field on a line of its own. */
  private static final class OneFieldALine extends DefaultPrettyPrinter {

    OneFieldALine() {
      indentArraysWith(new DefaultIndenter("  ", "\n"));
      indentObjectsWith(NopIndenter.instance);
    }

    private OneFieldALine(OneFieldALine base) {
      super(base);
    }

    @Override
    public DefaultPrettyPrinter createInstance() {
      return new OneFieldALine(this);
    }

    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
      out.writeRaw(": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator out) throws IOException {
      out.writeRaw(", ");
    }
  }
}
