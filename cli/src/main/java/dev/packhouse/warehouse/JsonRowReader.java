package dev.packhouse.warehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON rows in the order and the form of a table's columns: those of streaming inserts and of
 * newline-delimited load files.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-json#details_of_loading_json_data">
 *     Details of loading JSON data</a>
 */
final class JsonRowReader {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Field> columns;
  private final boolean ignoreUnknown;
  private final boolean jsonAsText;

  /**
   * @param jsonAsText whether text for a JSON column is JSON itself, as in a streaming insert, or a
   *     JSON string, as in a load file
   */
  JsonRowReader(List<Field> columns, boolean ignoreUnknown, boolean jsonAsText) {
    this.columns = columns;
    this.ignoreUnknown = ignoreUnknown;
    this.jsonAsText = jsonAsText;
  }

  @Nullable Object[] read(Map<?, ?> row) throws InvalidRowException {
    return struct(columns, row, "");
  }

  private @Nullable Object[] struct(List<Field> fields, Map<?, ?> row, String path)
      throws InvalidRowException {
    @Nullable Object[] values = new @Nullable Object[fields.size()];
    for (Map.Entry<?, ?> member : row.entrySet()) {
      String name = String.valueOf(member.getKey());
      int position = ColumnSchema.indexOf(fields, name);
      if (position >= 0) {
        values[position] = column(fields.get(position), member.getValue(), path);
      } else if (!ignoreUnknown) {
        throw new InvalidRowException("no such field: " + path + name + ".");
      }
    }
    return values;
  }

  private @Nullable Object column(Field field, @Nullable Object value, String path)
      throws InvalidRowException {
    if (value == null || com.google.api.client.util.Data.isNull(value)) {
      return null;
    }
    if (field.mode() != Mode.REPEATED) {
      return scalar(field, value, path);
    }
    if (!(value instanceof List<?> list)) {
      throw new InvalidRowException(
          "Repeated field must be imported as a JSON array. Field: " + path + field.name() + ".");
    }
    List<@Nullable Object> elements = new ArrayList<>(list.size());
    for (Object element : list) {
      elements.add(element == null ? null : scalar(field, element, path));
    }
    return elements;
  }

  private @Nullable Object scalar(Field field, Object value, String path)
      throws InvalidRowException {
    return switch (field.type()) {
      case STRUCT -> {
        if (value instanceof Map<?, ?> members) {
          yield struct(field.fields(), members, path + field.name() + ".");
        }
        throw TextValues.invalid(field, value, path);
      }
      case JSON -> jsonAsText && value instanceof String text ? text : json(field, value, path);
      case BOOL ->
          value instanceof Boolean
              ? value
              : TextValues.parse(field, text(field, value, path), path);
      case BYTES ->
          value instanceof byte[] ? value : TextValues.parse(field, text(field, value, path), path);
      case STRING,
          INT64,
          FLOAT64,
          NUMERIC,
          BIGNUMERIC,
          TIMESTAMP,
          DATE,
          TIME,
          DATETIME,
          GEOGRAPHY ->
          TextValues.parse(field, text(field, value, path), path);
    };
  }

  private static String text(Field field, Object value, String path) throws InvalidRowException {
    if (value instanceof BigDecimal number) {
      return number.toString();
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw TextValues.invalid(field, value.getClass().getSimpleName(), path);
  }

  private static String json(Field field, Object value, String path) throws InvalidRowException {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException notJson) {
      throw TextValues.invalid(field, value.getClass().getSimpleName(), path);
    }
  }
}
