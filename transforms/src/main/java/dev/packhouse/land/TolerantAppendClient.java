package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.common.util.concurrent.MoreExecutors;
import java.io.IOException;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;

/** Appends rows, or refuses them where BigQuery keeps failing. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class TolerantAppendClient extends DelegatingAppendClient {

  private final SinkHealth health;
  private final String stream;

  TolerantAppendClient(StreamAppendClient client, SinkHealth health, String stream) {
    super(client);
    this.health = health;
    this.stream = stream;
  }

  @Override
  public ApiFuture<AppendRowsResponse> appendRows(long offset, ProtoRows rows) throws Exception {
    ApiFuture<AppendRowsResponse> answer;
    try {
      answer = client.appendRows(offset, rows);
    } catch (IOException | RuntimeException e) {
      answer = ApiFutures.immediateFailedFuture(e);
    }
    ApiFuture<AppendRowsResponse> noted =
        ApiFutures.transform(
            answer,
            response -> {
              if (!response.hasError()) {
                health.worked();
              }
              return response;
            },
            MoreExecutors.directExecutor());
    return ApiFutures.catchingAsync(
        noted,
        Throwable.class,
        error -> ApiFutures.immediateFailedFuture(health.answer(error, stream, rows)),
        MoreExecutors.directExecutor());
  }
}
