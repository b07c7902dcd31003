package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Status;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.apache.beam.sdk.metrics.MetricsContainer;

/**
 * Counts the rows that a default stream acknowledges: they are in the table then.
 *
 * <p>BigQueryIO keeps these clients for all pipelines of a JVM. One of a run that has been released
 * answers that it is unavailable, which makes BigQueryIO ask for a new one.
 */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class ConfirmingAppendClient extends DelegatingAppendClient {

  /** How the name of every table's default stream ends. */
  static final String DEFAULT_STREAM = "/streams/_default";

  private final Confirmations confirmations;
  private final String table;
  private final boolean tallied;

  /**
   * @param tallied whether the counters are {@link CountLanded}'s
   */
  ConfirmingAppendClient(
      StreamAppendClient client, Confirmations confirmations, String table, boolean tallied) {
    super(client);
    this.confirmations = confirmations;
    this.table = table;
    this.tallied = tallied;
  }

  @Override
  public ApiFuture<AppendRowsResponse> appendRows(long offset, ProtoRows rows) throws Exception {
    if (confirmations.released()) {
      return ApiFutures.immediateFailedFuture(
          Status.UNAVAILABLE
              .withDescription("the run that opened this stream has ended")
              .asRuntimeException());
    }
    MetricsContainer bundle = tallied ? null : Confirmations.bundle();
    return ApiFutures.transform(
        client.appendRows(offset, rows),
        response -> {
          if (!response.hasError()) {
            confirmations.rows(bundle, table, rows.getSerializedRowsCount());
          }
          return response;
        },
        MoreExecutors.directExecutor());
  }
}
