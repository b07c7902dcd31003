package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.TimestampFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** BigQuery's table schema as typed columns, and as what DuckDB calls them. */
final class ColumnSchema {

  private ColumnSchema() {}

  static List<Field> fields(TableSchema schema) throws BigQueryErrors.Refused {
    return fields(schema.getFields(), "");
  }

  private static List<Field> fields(List<TableFieldSchema> fields, String path)
      throws BigQueryErrors.Refused {
    Set<String> names = new HashSet<>();
    List<Field> result = new ArrayList<>();
    for (TableFieldSchema field : fields) {
      if (!names.add(field.getName().toLowerCase(Locale.ROOT))) {
        throw BigQueryErrors.invalid("Duplicate field names in schema: " + path + field.getName());
      }
      result.add(field(field, path));
    }
    return result;
  }

  private static Field field(TableFieldSchema field, String path) throws BigQueryErrors.Refused {
    String name = field.getName();
    FieldType type = type(field.getType(), path + name);
    Mode mode = field.getMode() == null ? Mode.NULLABLE : Mode.valueOf(field.getMode());
    List<Field> children = List.of();
    if (type == FieldType.STRUCT) {
      if (field.getFields() == null || field.getFields().isEmpty()) {
        throw BigQueryErrors.invalid("Field " + path + name + " is type RECORD but has no schema");
      }
      children = fields(field.getFields(), path + name + ".");
    }
    Field.Limits limits =
        new Field.Limits(
            field.getPrecision() == null ? null : Math.toIntExact(field.getPrecision()),
            field.getScale() == null ? null : Math.toIntExact(field.getScale()),
            field.getMaxLength());
    return new Field(
        name, name, type, mode, children, limits, TimestampFormat.RFC3339, field.getDescription());
  }

  private static FieldType type(String type, String path) throws BigQueryErrors.Refused {
    return switch (type.toUpperCase(Locale.ROOT)) {
      case "STRING" -> FieldType.STRING;
      case "BYTES" -> FieldType.BYTES;
      case "INTEGER", "INT64" -> FieldType.INT64;
      case "FLOAT", "FLOAT64" -> FieldType.FLOAT64;
      case "NUMERIC", "DECIMAL" -> FieldType.NUMERIC;
      case "BIGNUMERIC", "BIGDECIMAL" -> FieldType.BIGNUMERIC;
      case "BOOLEAN", "BOOL" -> FieldType.BOOL;
      case "TIMESTAMP" -> FieldType.TIMESTAMP;
      case "DATE" -> FieldType.DATE;
      case "TIME" -> FieldType.TIME;
      case "DATETIME" -> FieldType.DATETIME;
      case "JSON" -> FieldType.JSON;
      case "GEOGRAPHY" -> FieldType.GEOGRAPHY;
      case "RECORD", "STRUCT" -> FieldType.STRUCT;
      default ->
          throw BigQueryErrors.invalid(
              "The embedded warehouse has no type " + type + ", which column " + path + " has");
    };
  }

  /** Where the column called {@code name}, in whatever case, stands; -1 if there is none. */
  static int indexOf(List<Field> fields, String name) {
    for (int index = 0; index < fields.size(); index++) {
      if (fields.get(index).name().equalsIgnoreCase(name)) {
        return index;
      }
    }
    return -1;
  }

  /** The columns as they stand in a CREATE TABLE. */
  static String columns(List<Field> fields) {
    return fields.stream()
        .map(field -> Session.quote(field.name()) + " " + duckType(field))
        .collect(Collectors.joining(", "));
  }

  /** What DuckDB calls the type of a column. BIGNUMERIC has more digits than its DECIMAL holds. */
  static String duckType(Field field) {
    String element =
        switch (field.type()) {
          case STRING, GEOGRAPHY, BIGNUMERIC -> "VARCHAR";
          case BYTES -> "BLOB";
          case INT64 -> "BIGINT";
          case FLOAT64 -> "DOUBLE";
          case NUMERIC -> "DECIMAL(38, 9)";
          case BOOL -> "BOOLEAN";
          case TIMESTAMP -> "TIMESTAMPTZ";
          case DATE -> "DATE";
          case TIME -> "TIME";
          case DATETIME -> "TIMESTAMP";
          case JSON -> "JSON";
          case STRUCT -> "STRUCT(" + columns(field.fields()) + ")";
        };
    return field.mode() == Mode.REPEATED ? element + "[]" : element;
  }
}
