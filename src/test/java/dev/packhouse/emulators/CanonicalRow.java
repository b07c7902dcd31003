package dev.packhouse.emulators;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.warehouse.ResultRows;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a row of {@code tabledata.list} so that equal values are equal text: {@code id=1,
 * weight=1.5, tags=[a,b]}. What differs between two services and is one value in BigQuery is
 * levelled out here and nowhere else: the spelling of numbers and times, the white space of WKT,
 * the order of a JSON object's members.
 */
final class CanonicalRow {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  private CanonicalRow() {}

  /** A column as GoogleSQL declares it: {@code tags ARRAY<STRING>}. */
  static String column(JsonNode field) {
    String type =
        switch (field.path("type").asText().toUpperCase(Locale.ROOT)) {
          case "INTEGER" -> "INT64";
          case "FLOAT" -> "FLOAT64";
          case "BOOLEAN" -> "BOOL";
          case "RECORD" -> {
            List<String> members = new ArrayList<>();
            field.path("fields").forEach(member -> members.add(column(member)));
            yield "STRUCT<" + String.join(", ", members) + ">";
          }
          default -> field.path("type").asText();
        };
    boolean repeated = field.path("mode").asText().equals("REPEATED");
    return field.path("name").asText() + " " + (repeated ? "ARRAY<" + type + ">" : type);
  }

  /** The row {@code {"f": [{"v": ...}, ...]}} of a table with these fields. */
  static String of(JsonNode row, JsonNode fields) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      JsonNode field = fields.get(i);
      columns.add(
          field.path("name").asText().toLowerCase(Locale.ROOT)
              + "="
              + value(row.path("f").path(i).path("v"), field));
    }
    return String.join(", ", columns);
  }

  /** The row of the embedded warehouse, its values in the order of these fields. */
  static String of(List<? extends @Nullable Object> row, JsonNode fields) {
    List<String> columns = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      JsonNode field = fields.get(i);
      columns.add(
          field.path("name").asText().toLowerCase(Locale.ROOT) + "=" + value(row.get(i), field));
    }
    return String.join(", ", columns);
  }

  private static String value(@Nullable Object value, JsonNode field) {
    if (!field.path("mode").asText().equals("REPEATED")) {
      return single(value, field);
    }
    List<String> elements = new ArrayList<>();
    if (value != null) {
      ((List<?>) value).forEach(element -> elements.add(single(element, field)));
    }
    return elements.toString();
  }

  private static String single(@Nullable Object value, JsonNode field) {
    if (value == null) {
      return "null";
    }
    if (value instanceof Map<?, ?> struct) {
      return "{" + of(new ArrayList<>(struct.values()), field.path("fields")) + "}";
    }
    if (value instanceof OffsetDateTime time) {
      return time.toInstant().toString();
    }
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    String text = value instanceof ResultRows.RawJson json ? json.text() : value.toString();
    return scalar(text, field.path("type").asText().toUpperCase(Locale.ROOT));
  }

  private static String value(JsonNode value, JsonNode field) {
    if (!field.path("mode").asText().equals("REPEATED")) {
      return single(value, field);
    }
    List<String> elements = new ArrayList<>();
    value.forEach(element -> elements.add(single(element.path("v"), field)));
    return elements.toString();
  }

  private static String single(JsonNode value, JsonNode field) {
    if (value.isNull() || value.isMissingNode()) {
      return "null";
    }
    String type = field.path("type").asText().toUpperCase(Locale.ROOT);
    return type.equals("RECORD") || type.equals("STRUCT")
        ? "{" + of(value, field.path("fields")) + "}"
        : scalar(value.asText(), type);
  }

  static String scalar(String text, String type) {
    return switch (type) {
      case "FLOAT", "FLOAT64" -> real(text);
      case "NUMERIC", "BIGNUMERIC" -> number(new BigDecimal(text));
      case "TIMESTAMP" -> Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS).toString();
      case "DATE" -> LocalDate.parse(text).toString();
      case "TIME" -> LocalTime.parse(text).toString();
      case "DATETIME" -> LocalDateTime.parse(text.replace(' ', 'T')).toString();
      case "JSON" -> json(text);
      case "GEOGRAPHY" -> text.replaceAll("\\s*([(),])\\s*", "$1");
      default -> text;
    };
  }

  private static String real(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> "NaN";
      case "inf", "infinity" -> "Infinity";
      case "-inf", "-infinity" -> "-Infinity";
      default -> Double.toString(Double.parseDouble(text));
    };
  }

  private static String number(BigDecimal number) {
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private static String json(String text) {
    try {
      StringBuilder canonical = new StringBuilder();
      append(JSON.readTree(text), canonical);
      return canonical.toString();
    } catch (JsonProcessingException e) {
      return "not JSON: " + text;
    }
  }

  private static void append(JsonNode node, StringBuilder canonical) {
    if (node.isObject()) {
      canonical.append('{');
      List<String> names = new ArrayList<>();
      node.fieldNames().forEachRemaining(names::add);
      names.sort(null);
      for (String name : names) {
        canonical.append('"').append(name).append("\":");
        append(node.path(name), canonical);
        canonical.append(',');
      }
      canonical.append('}');
    } else if (node.isArray()) {
      canonical.append('[');
      for (JsonNode element : node) {
        append(element, canonical);
        canonical.append(',');
      }
      canonical.append(']');
    } else {
      canonical.append(node.isNumber() ? number(node.decimalValue()) : node.toString());
    }
  }
}
