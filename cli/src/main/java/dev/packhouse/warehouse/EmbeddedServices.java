package dev.packhouse.warehouse;

import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;

/**
 * The door to an embedded warehouse. The DirectRunner serializes transforms, so it holds a name
 * only; the open warehouse of that name stands behind it in the same process.
 */
public final class EmbeddedServices implements BigQueryServices {

  private static final long serialVersionUID = 1;

  private final String key;

  EmbeddedServices(String key) {
    this.key = key;
  }

  @Override
  public JobService getJobService(BigQueryOptions options) {
    return new EmbeddedJobs.Service(EmbeddedWarehouse.of(key).jobs());
  }

  @Override
  public DatasetService getDatasetService(BigQueryOptions options) {
    return new EmbeddedDatasets(EmbeddedWarehouse.of(key));
  }

  @Override
  public WriteStreamService getWriteStreamService(BigQueryOptions options) {
    return EmbeddedWarehouse.of(key).streams();
  }

  @Override
  public StorageClient getStorageClient(BigQueryOptions options) {
    throw new UnsupportedOperationException(
        "the embedded warehouse is not read through BigQueryIO; packhouse query reads it");
  }
}
