package dev.packhouse.land;

import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServicesImpl;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * BigQueryIO's own services, at the two ports of a {@link LossyBigQuery}: {@code
 * --bigQueryEndpoint} has one for both.
 */
record LossyServices(int restPort, int storagePort) implements BigQueryServices {

  @Override
  public JobService getJobService(BigQueryOptions options) {
    return new BigQueryServicesImpl().getJobService(at("http://localhost:" + restPort + "/"));
  }

  @Override
  public DatasetService getDatasetService(BigQueryOptions options) {
    return new BigQueryServicesImpl().getDatasetService(at("http://localhost:" + restPort + "/"));
  }

  @Override
  public WriteStreamService getWriteStreamService(BigQueryOptions options) {
    return new BigQueryServicesImpl().getWriteStreamService(at("localhost:" + storagePort));
  }

  @Override
  public StorageClient getStorageClient(BigQueryOptions options) {
    throw new UnsupportedOperationException("nothing reads here");
  }

  private static BigQueryOptions at(String endpoint) {
    BigQueryOptions options = PipelineOptionsFactory.as(BigQueryOptions.class);
    options.setProject("orchard");
    options.setAppName("LossyBigQuery");
    options.setCredentialFactoryClass(NoopCredentialFactory.class);
    options.setBigQueryEndpoint(endpoint);
    return options;
  }
}
