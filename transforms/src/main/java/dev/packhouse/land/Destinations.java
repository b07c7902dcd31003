package dev.packhouse.land;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.api.services.bigquery.model.TimePartitioning;
import dev.packhouse.record.RecordSchema;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryHelpers;
import org.apache.beam.sdk.io.gcp.bigquery.DynamicDestinations;
import org.apache.beam.sdk.io.gcp.bigquery.TableDestination;
import org.apache.beam.sdk.values.ValueInSingleWindow;
import org.jspecify.annotations.Nullable;

/**
 * A sink's tables as BigQueryIO asks for them, by a key of table and run.
 *
 * <p>The run is in the key because BigQueryIO keeps converters and connections by step and key for
 * the life of a JVM: a second run, or a changed schema, must not meet those of the first. A key
 * from before a job's update still finds its table.
 */
final class Destinations extends DynamicDestinations<LandingRow, String> {

  private static final char RUN = '@';

  private final SinkTables tables;
  private final String runId;
  private final boolean tallied;

  /**
   * @param tallied whether BigQueryIO is given rows with their tallies, see {@link TalliedRow}
   */
  Destinations(SinkTables tables, String runId, boolean tallied) {
    this.tables = tables;
    this.runId = runId;
    this.tallied = tallied;
  }

  /** The key of each table by the table's name. */
  Map<String, String> keys() {
    Map<String, String> keys = new LinkedHashMap<>();
    for (Table table : tables.all().values()) {
      keys.put(table.name(), table.name() + RUN + runId);
    }
    return keys;
  }

  /** The name of a key's table. */
  static String table(String key) {
    return key.substring(0, key.lastIndexOf(RUN));
  }

  /** The columns that all of the tables have. */
  RecordSchema schema() {
    return tables.schema();
  }

  @Override
  public String getDestination(@Nullable ValueInSingleWindow<LandingRow> element) {
    if (element == null || element.getValue() == null) {
      throw new IllegalArgumentException("only a row has a destination");
    }
    return element.getValue().destination();
  }

  @Override
  public Coder<String> getDestinationCoder() {
    return StringUtf8Coder.of();
  }

  @Override
  public TableDestination getTable(String key) {
    Map.Entry<TableAddress, Table> entry = entry(key);
    Table table = entry.getValue();
    TimePartitioning partitioning = BigQuerySchema.timePartitioning(table);
    Clustering clustering = BigQuerySchema.clustering(table);
    return new TableDestination(
        entry.getKey().toReference(),
        table.description(),
        partitioning == null ? null : BigQueryHelpers.toJsonString(partitioning),
        clustering == null ? null : BigQueryHelpers.toJsonString(clustering));
  }

  @Override
  public TableSchema getSchema(String key) {
    RecordSchema schema = entry(key).getValue().schema();
    return tallied ? TalliedRow.SCHEMA.clone() : BigQuerySchema.of(schema);
  }

  private Map.Entry<TableAddress, Table> entry(String key) {
    String name = table(key);
    for (Map.Entry<TableAddress, Table> entry : tables.all().entrySet()) {
      if (entry.getValue().name().equals(name)) {
        return entry;
      }
    }
    throw new IllegalArgumentException("the sink has no table " + name);
  }
}
