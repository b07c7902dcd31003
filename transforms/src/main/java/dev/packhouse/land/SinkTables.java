package dev.packhouse.land;

import com.google.api.services.bigquery.model.TableReference;
import dev.packhouse.record.RecordSchema;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.util.SerializableUtils;
import org.jspecify.annotations.Nullable;

/**
 * The tables of one sink by their place in BigQuery.
 *
 * <p>It serializes as bytes that are made once: the DirectRunner serializes every step's function
 * again for each bundle, and took a third of its time for the columns of tables.
 */
final class SinkTables implements Serializable {

  private final byte[] serialized;
  private transient @Nullable LinkedHashMap<TableAddress, Table> tables;

  SinkTables(List<Table> tables, @Nullable String defaultProject) {
    LinkedHashMap<TableAddress, Table> byAddress = new LinkedHashMap<>();
    for (Table table : tables) {
      byAddress.put(TableAddress.parse(table.name(), defaultProject), table);
    }
    this.tables = byAddress;
    this.serialized = SerializableUtils.serializeToByteArray(byAddress);
  }

  @Nullable Table at(TableAddress address) {
    return all().get(address);
  }

  @Nullable Table at(TableReference reference) {
    return all().get(TableAddress.of(reference));
  }

  /** The columns that all of them have. */
  RecordSchema schema() {
    return all().values().iterator().next().schema();
  }

  @SuppressWarnings("unchecked") // the constructor's own map
  Map<TableAddress, Table> all() {
    LinkedHashMap<TableAddress, Table> known = tables;
    if (known == null) {
      known =
          (LinkedHashMap<TableAddress, Table>)
              SerializableUtils.deserializeFromByteArray(serialized, "the tables of a sink");
      tables = known;
    }
    return known;
  }

  /** The table that {@code address} says, as the API creates it. */
  static com.google.api.services.bigquery.model.Table toCreate(TableAddress address, Table table) {
    return new com.google.api.services.bigquery.model.Table()
        .setTableReference(address.toReference())
        .setSchema(BigQuerySchema.of(table.schema()))
        .setTimePartitioning(BigQuerySchema.timePartitioning(table))
        .setRangePartitioning(BigQuerySchema.rangePartitioning(table))
        .setClustering(BigQuerySchema.clustering(table))
        .setDescription(table.description());
  }
}
