package dev.packhouse.land;

import com.google.api.services.bigquery.model.TableSchema;
import org.apache.avro.Schema;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.jspecify.annotations.Nullable;

/** Gives BigQueryIO the schema that load files are written with, whatever the table's own. */
final class LoadFileSchema implements SerializableFunction<@Nullable TableSchema, Schema> {

  private final SinkTables tables;

  LoadFileSchema(SinkTables tables) {
    this.tables = tables;
  }

  @Override
  public Schema apply(@Nullable TableSchema ignored) {
    return AvroSchema.of(tables.schema());
  }
}
