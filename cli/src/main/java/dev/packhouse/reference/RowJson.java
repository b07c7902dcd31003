package dev.packhouse.reference;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row as JSON, for a person. */
final class RowJson {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RowJson() {}

  static String of(List<Field> columns, @Nullable Object[] row) {
    try {
      return JSON.writeValueAsString(object(columns, row));
    } catch (JsonProcessingException never) {
      throw new IllegalStateException("a tree has a JSON form", never);
    }
  }

  private static ObjectNode object(List<Field> columns, @Nullable Object[] row) {
    ObjectNode object = NODES.objectNode();
    for (int index = 0; index < row.length; index++) {
      Field column = columns.get(index);
      Object value = row[index];
      if (column.mode() == Mode.REPEATED) {
        ArrayNode array = object.putArray(column.name());
        for (Object element : value == null ? List.of() : (List<?>) value) {
          array.add(node(column, element));
        }
      } else {
        object.set(column.name(), node(column, value));
      }
    }
    return object;
  }

  private static JsonNode node(Field field, @Nullable Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    return switch (field.type()) {
      case STRING, GEOGRAPHY -> NODES.textNode((String) value);
      case BYTES -> NODES.textNode(Base64.getEncoder().encodeToString((byte[]) value));
      case INT64 -> NODES.numberNode((Long) value);
      case FLOAT64 -> {
        double number = (Double) value;
        yield Double.isFinite(number)
            ? NODES.numberNode(number)
            : NODES.textNode(Double.toString(number));
      }
      case NUMERIC, BIGNUMERIC -> NODES.numberNode(((BigDecimal) value).stripTrailingZeros());
      case BOOL -> NODES.booleanNode((Boolean) value);
      case TIMESTAMP -> NODES.textNode(instant((Long) value).toString());
      case DATE -> NODES.textNode(LocalDate.ofEpochDay((Integer) value).toString());
      case TIME -> NODES.textNode(LocalTime.ofNanoOfDay((Long) value * 1_000).toString());
      case DATETIME ->
          NODES.textNode(LocalDateTime.ofInstant(instant((Long) value), ZoneOffset.UTC).toString());
      case JSON -> json((String) value);
      case STRUCT -> object(field.fields(), (@Nullable Object[]) value);
    };
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException damaged) {
      return NODES.textNode(text);
    }
  }
}
