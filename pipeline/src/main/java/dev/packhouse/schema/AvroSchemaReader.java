package dev.packhouse.schema;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.TimestampFormat;
import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceText;
import dev.packhouse.yaml.YamlParser;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * An Avro record schema (.avsc). Types become columns as in BigQuery's own load of Avro files, a
 * map aside, which becomes a JSON column.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-avro#avro_conversions">Avro
 *     conversions</a>
 */
final class AvroSchemaReader {

  private final SourceText text;
  private final ProblemReport problems;

  /** Where each named type is defined. */
  private final Map<String, YamlValue.Mapping> definitions = new HashMap<>();

  private final List<String> open = new ArrayList<>();

  AvroSchemaReader(SourceText text, ProblemReport problems) {
    this.text = text;
    this.problems = problems;
  }

  @Nullable List<Field> read() {
    YamlValue root = YamlParser.parseJson(text, problems);
    if (root == null) {
      return null;
    }
    Schema schema;
    try {
      schema = new Schema.Parser().parse(text.text());
    } catch (AvroRuntimeException e) {
      problems.error(root.place(), "not an Avro schema: " + e.getMessage());
      return null;
    }
    if (schema.getType() != Schema.Type.RECORD) {
      problems.error(
          root.place(), "an Avro schema of a record is wanted, not of " + schema.getType());
      return null;
    }
    define(root);
    return fields(schema, root);
  }

  private void define(YamlValue value) {
    if (value instanceof YamlValue.Mapping mapping) {
      String name = mapping.text("name");
      if (name != null && mapping.get("fields") != null) {
        definitions.putIfAbsent(name.substring(name.lastIndexOf('.') + 1), mapping);
      }
      mapping.entries().forEach(entry -> define(entry.value()));
    } else if (value instanceof YamlValue.Sequence sequence) {
      sequence.items().forEach(this::define);
    }
  }

  private List<Field> fields(Schema record, YamlValue where) {
    Columns columns = new Columns(problems);
    if (open.contains(record.getFullName())) {
      problems.error(where.place(), record.getFullName() + " holds itself; a column cannot");
      return List.of();
    }
    open.add(record.getFullName());
    YamlValue.Mapping definition = definitions.get(record.getName());
    List<YamlValue> items = definition == null ? List.of() : definition.items("fields");
    for (Schema.Field declared : record.getFields()) {
      YamlValue at = declared.pos() < items.size() ? items.get(declared.pos()) : where;
      YamlScalar name = at instanceof YamlValue.Mapping mapping ? mapping.scalar("name") : null;
      Place place = name == null ? at.place() : name.place();
      Field field = field(declared, at, place);
      if (field != null) {
        columns.add(field, place);
      }
    }
    open.remove(record.getFullName());
    return columns.fields();
  }

  private @Nullable Field field(Schema.Field declared, YamlValue at, Place place) {
    Schema schema = declared.schema();
    Mode mode = Mode.REQUIRED;
    if (schema.getType() == Schema.Type.UNION) {
      mode = schema.isNullable() ? Mode.NULLABLE : Mode.REQUIRED;
      Schema only = only(schema, place);
      if (only == null) {
        return null;
      }
      schema = only;
    }
    if (schema.getType() == Schema.Type.ARRAY) {
      mode = Mode.REPEATED;
      schema = schema.getElementType();
      if (schema.getType() == Schema.Type.UNION && schema.isNullable()) {
        problems.error(place, "elements of an array cannot be null in BigQuery");
        return null;
      }
      if (schema.getType() == Schema.Type.ARRAY) {
        problems.error(place, "BigQuery has no array of arrays; put a record between them");
        return null;
      }
    }
    Field typed = typed(declared.name(), schema, at, place);
    return typed == null ? null : typed.withMode(mode).withDescription(declared.doc());
  }

  /** What a union is besides null. */
  private @Nullable Schema only(Schema union, Place place) {
    List<Schema> others =
        union.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
    if (others.size() != 1) {
      problems.error(
          place,
          "a column has one type; of a union, only one with null and one other type can land");
      return null;
    }
    return others.get(0);
  }

  private @Nullable Field typed(String name, Schema schema, YamlValue at, Place place) {
    LogicalType logical = schema.getLogicalType();
    if (logical instanceof LogicalTypes.Decimal decimal) {
      return decimal(name, decimal, place);
    }
    String sqlType = schema.getProp("sqlType");
    if (sqlType != null && schema.getType() == Schema.Type.STRING) {
      TypeName parsed = TypeName.parse(sqlType);
      if (parsed.type() != null) {
        return Field.of(name, parsed.type()).withLimits(parsed.limits());
      }
    }
    if (logical != null) {
      Field field = logical(name, logical.getName());
      if (field != null) {
        return field;
      }
    }
    if ("duration".equals(schema.getProp("logicalType"))) {
      problems.error(place, "INTERVAL cannot be landed; declare a string, or a long of seconds");
      return null;
    }
    return switch (schema.getType()) {
      case STRING, ENUM -> Field.of(name, FieldType.STRING);
      case BYTES, FIXED -> Field.of(name, FieldType.BYTES);
      case INT, LONG -> Field.of(name, FieldType.INT64);
      case FLOAT, DOUBLE -> Field.of(name, FieldType.FLOAT64);
      case BOOLEAN -> Field.of(name, FieldType.BOOL);
      case MAP -> {
        problems.warning(place, "a map has no column type of its own; it lands as JSON");
        yield Field.of(name, FieldType.JSON);
      }
      case RECORD -> {
        List<Field> fields = fields(schema, at);
        yield fields.isEmpty() ? empty(schema, place) : Field.struct(name, fields);
      }
      case NULL, UNION, ARRAY -> {
        problems.error(place, "no column type is like " + schema.getType());
        yield null;
      }
    };
  }

  private @Nullable Field empty(Schema schema, Place place) {
    if (schema.getFields().isEmpty()) {
      problems.error(
          place, "record " + schema.getFullName() + " has no fields; a STRUCT needs one");
    }
    return null;
  }

  private static @Nullable Field logical(String name, String logical) {
    return switch (logical) {
      case "date" -> Field.of(name, FieldType.DATE);
      case "time-millis", "time-micros" -> Field.of(name, FieldType.TIME);
      case "timestamp-millis" ->
          Field.of(name, FieldType.TIMESTAMP).withTimestampFormat(TimestampFormat.EPOCH_MILLIS);
      case "timestamp-micros" ->
          Field.of(name, FieldType.TIMESTAMP).withTimestampFormat(TimestampFormat.EPOCH_MICROS);
      case "local-timestamp-millis", "local-timestamp-micros" -> Field.of(name, FieldType.DATETIME);
      default -> null;
    };
  }

  private @Nullable Field decimal(String name, LogicalTypes.Decimal decimal, Place place) {
    Field.Limits limits = new Field.Limits(decimal.getPrecision(), decimal.getScale(), null);
    for (FieldType type : List.of(FieldType.NUMERIC, FieldType.BIGNUMERIC)) {
      if (TypeName.problems(type, limits).isEmpty()) {
        return Field.of(name, type).withLimits(limits);
      }
    }
    problems.error(
        place,
        String.format(
            "decimal(%d, %d) does not fit into BIGNUMERIC: 38 digits before the point and 38 after",
            decimal.getPrecision(), decimal.getScale()));
    return null;
  }
}
