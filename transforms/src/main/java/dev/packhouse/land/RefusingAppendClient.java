package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import java.util.function.Function;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.jspecify.annotations.Nullable;

/** Stands for a stream that cannot be written. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class RefusingAppendClient implements StreamAppendClient {

  private final Function<ProtoRows, Throwable> answer;

  RefusingAppendClient(Function<ProtoRows, Throwable> answer) {
    this.answer = answer;
  }

  @Override
  public ApiFuture<AppendRowsResponse> appendRows(long offset, ProtoRows rows) {
    return ApiFutures.immediateFailedFuture(answer.apply(rows));
  }

  @Override
  public @Nullable TableSchema getUpdatedSchema() {
    return null;
  }

  @Override
  public void pin() {}

  @Override
  public void unpin() {}

  @Override
  public void close() {}
}
