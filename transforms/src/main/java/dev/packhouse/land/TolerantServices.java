package dev.packhouse.land;

import dev.packhouse.receipt.Unwritten;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;

/**
 * BigQuery's services for a sink that must never stop its line, such as that of the dead letters.
 *
 * <p>BigQueryIO tries for long, and then fails, where a table cannot be created, opened or written.
 * Here such an error becomes, after a few tries, a refusal of the rows, which BigQueryIO gives back
 * one by one; half a minute later it is tried again. Load jobs give no row back: one that keeps
 * failing is taken as done, and its rows are counted as unwritten.
 */
final class TolerantServices implements BigQueryServices {

  // What an instance's copies on one worker know together.
  private static final Map<String, SinkHealth> HEALTH = new ConcurrentHashMap<>();

  private final BigQueryServices services;
  private final Unwritten unwritten;
  private final String id = UUID.randomUUID().toString();

  /**
   * Those of one sink.
   *
   * @param sink a table's name, by which {@link Unwritten} counts
   */
  TolerantServices(BigQueryServices services, String sink) {
    this.services = services;
    this.unwritten = Unwritten.in(sink);
  }

  private SinkHealth health() {
    return HEALTH.computeIfAbsent(id, any -> new SinkHealth());
  }

  @Override
  public JobService getJobService(BigQueryOptions options) {
    return new TolerantJobService(services.getJobService(options), unwritten);
  }

  @Override
  public DatasetService getDatasetService(BigQueryOptions options) {
    return new TolerantDatasetService(services.getDatasetService(options), health());
  }

  @Override
  public WriteStreamService getWriteStreamService(BigQueryOptions options) {
    return new TolerantWriteStreamService(
        services.getWriteStreamService(options), health(), unwritten);
  }

  @Override
  public StorageClient getStorageClient(BigQueryOptions options) throws IOException {
    return services.getStorageClient(options);
  }
}
