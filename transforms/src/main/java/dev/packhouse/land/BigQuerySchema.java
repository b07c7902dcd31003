package dev.packhouse.land;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.RangePartitioning;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.api.services.bigquery.model.TimePartitioning;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.RecordSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What BigQuery's REST API calls the columns, partitions and clusters of a table.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/reference/rest/v2/tables">tables</a>
 */
public final class BigQuerySchema {

  private BigQuerySchema() {}

  /** The columns, with the type names that the API itself answers with (INTEGER, FLOAT, ...). */
  public static TableSchema of(RecordSchema schema) {
    return of(schema.fields());
  }

  /** The same for columns that are not a record's. */
  public static TableSchema of(List<Field> columns) {
    return new TableSchema().setFields(fields(columns));
  }

  static @Nullable TimePartitioning timePartitioning(Table table) {
    if (table.partitioning() instanceof Partitioning.ByTime byTime) {
      return new TimePartitioning().setType(byTime.granularity().name()).setField(byTime.field());
    }
    return null;
  }

  static @Nullable RangePartitioning rangePartitioning(Table table) {
    if (table.partitioning() instanceof Partitioning.ByRange range) {
      return new RangePartitioning()
          .setField(range.field())
          .setRange(
              new RangePartitioning.Range()
                  .setStart(range.start())
                  .setEnd(range.end())
                  .setInterval(range.interval()));
    }
    return null;
  }

  static @Nullable Clustering clustering(Table table) {
    return table.clustering().isEmpty()
        ? null
        : new Clustering().setFields(new ArrayList<>(table.clustering()));
  }

  // The API's objects clone themselves, which fails on immutable lists.
  private static List<TableFieldSchema> fields(List<Field> fields) {
    return fields.stream()
        .map(BigQuerySchema::field)
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static TableFieldSchema field(Field field) {
    TableFieldSchema column =
        new TableFieldSchema()
            .setName(field.name())
            .setType(typeName(field.type()))
            .setMode(field.mode().name())
            .setDescription(field.description());
    Field.Limits limits = field.limits();
    column.setPrecision(toLong(limits.precision()));
    column.setScale(toLong(limits.scale()));
    column.setMaxLength(limits.maxLength());
    if (field.type() == FieldType.STRUCT) {
      column.setFields(fields(field.fields()));
    }
    return column;
  }

  private static @Nullable Long toLong(@Nullable Integer number) {
    return number == null ? null : number.longValue();
  }

  private static String typeName(FieldType type) {
    return switch (type) {
      case INT64 -> "INTEGER";
      case FLOAT64 -> "FLOAT";
      case BOOL -> "BOOLEAN";
      case STRUCT -> "RECORD";
      case STRING, BYTES, NUMERIC, BIGNUMERIC, TIMESTAMP, DATE, TIME, DATETIME, JSON, GEOGRAPHY ->
          type.name();
    };
  }
}
