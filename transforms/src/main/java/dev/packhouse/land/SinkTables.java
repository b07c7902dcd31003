package dev.packhouse.land;

import com.google.api.services.bigquery.model.TableReference;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of one sink by their place in BigQuery. */
final class SinkTables implements Serializable {

  private final LinkedHashMap<TableAddress, Table> tables = new LinkedHashMap<>();

  SinkTables(List<Table> tables, @Nullable String defaultProject) {
    for (Table table : tables) {
      this.tables.put(TableAddress.parse(table.name(), defaultProject), table);
    }
  }

  @Nullable Table at(TableAddress address) {
    return tables.get(address);
  }

  @Nullable Table at(TableReference reference) {
    return tables.get(TableAddress.of(reference));
  }

  Map<TableAddress, Table> all() {
    return tables;
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
