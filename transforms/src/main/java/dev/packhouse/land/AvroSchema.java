package dev.packhouse.land;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The Avro schema of load files: what BigQuery reads as exactly the column's type when a load job
 * uses logical types.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-avro#avro_conversions">Avro
 *     conversions</a>
 */
final class AvroSchema {

  /** Digits after the point of NUMERIC. */
  static final int NUMERIC_SCALE = 9;

  /** Digits after the point of BIGNUMERIC. */
  static final int BIGNUMERIC_SCALE = 38;

  private AvroSchema() {}

  /**
   * The schema of a load file.
   *
   * @throws org.apache.avro.SchemaParseException if a column's name is none that Avro can have
   */
  static Schema of(RecordSchema schema) {
    return struct("Row", schema.fields());
  }

  private static Schema struct(String name, List<Field> fields) {
    List<Schema.Field> columns = new ArrayList<>(fields.size());
    for (Field field : fields) {
      Schema value = value(name, field);
      columns.add(
          switch (field.mode()) {
            case REQUIRED -> new Schema.Field(field.name(), value);
            case REPEATED -> new Schema.Field(field.name(), Schema.createArray(value));
            case NULLABLE ->
                new Schema.Field(
                    field.name(),
                    Schema.createUnion(Schema.create(Schema.Type.NULL), value),
                    null,
                    JsonProperties.NULL_VALUE);
          });
    }
    return Schema.createRecord(name, null, null, false, columns);
  }

  private static Schema value(String parent, Field field) {
    return switch (field.type()) {
      case STRING -> Schema.create(Schema.Type.STRING);
      case BYTES -> Schema.create(Schema.Type.BYTES);
      case INT64 -> Schema.create(Schema.Type.LONG);
      case FLOAT64 -> Schema.create(Schema.Type.DOUBLE);
      case BOOL -> Schema.create(Schema.Type.BOOLEAN);
      case NUMERIC -> decimal(38, NUMERIC_SCALE);
      case BIGNUMERIC -> decimal(77, BIGNUMERIC_SCALE);
      case TIMESTAMP -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
      case DATE -> LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT));
      case TIME -> LogicalTypes.timeMicros().addToSchema(Schema.create(Schema.Type.LONG));
      case DATETIME ->
          LogicalTypes.localTimestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
      case JSON, GEOGRAPHY -> text(field.type());
      // Record names are unique in a file: the path to a STRUCT is.
      case STRUCT -> struct(parent + "_" + field.name(), field.fields());
    };
  }

  private static Schema decimal(int precision, int scale) {
    return LogicalTypes.decimal(precision, scale).addToSchema(Schema.create(Schema.Type.BYTES));
  }

  private static Schema text(FieldType type) {
    Schema schema = Schema.create(Schema.Type.STRING);
    schema.addProp("sqlType", type.name());
    return schema;
  }
}
