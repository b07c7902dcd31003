package dev.packhouse.land;

import java.io.IOException;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.jspecify.annotations.Nullable;

/**
 * BigQuery's services, with an ear on what they answer: what has landed is counted here, at the one
 * place where BigQuery says so. It also tells them of a table what BigQueryIO has no word for:
 * partitions by range, and a disposition of its own for each of a write's tables.
 */
final class ConfirmingServices implements BigQueryServices {

  private final BigQueryServices services;
  private final String runId;
  private final SinkTables tables;
  private final @Nullable WritePlan streaming;

  /**
   * @param streaming null in batch; in streaming rows carry their tallies, see {@link TalliedRow},
   *     and {@link CountLanded} has the counters
   */
  ConfirmingServices(
      BigQueryServices services, String runId, SinkTables tables, @Nullable WritePlan streaming) {
    this.services = services;
    this.runId = runId;
    this.tables = tables;
    this.streaming = streaming;
  }

  @Override
  public JobService getJobService(BigQueryOptions options) {
    return new ConfirmingJobService(
        services.getJobService(options), Confirmations.of(runId), tables);
  }

  @Override
  public DatasetService getDatasetService(BigQueryOptions options) {
    return new ConfirmingDatasetService(
        services.getDatasetService(options), Confirmations.of(runId), tables);
  }

  @Override
  public WriteStreamService getWriteStreamService(BigQueryOptions options) {
    return new ConfirmingWriteStreamService(
        services.getWriteStreamService(options),
        services.getDatasetService(options),
        Confirmations.of(runId),
        tables,
        streaming);
  }

  @Override
  public StorageClient getStorageClient(BigQueryOptions options) throws IOException {
    return services.getStorageClient(options);
  }
}
