package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.jspecify.annotations.Nullable;

/** Passes everything on; whoever extends it does something about some of it. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
abstract class DelegatingAppendClient implements StreamAppendClient {

  final StreamAppendClient client;

  DelegatingAppendClient(StreamAppendClient client) {
    this.client = client;
  }

  @Override
  public ApiFuture<AppendRowsResponse> appendRows(long offset, ProtoRows rows) throws Exception {
    return client.appendRows(offset, rows);
  }

  @Override
  public @Nullable TableSchema getUpdatedSchema() {
    return client.getUpdatedSchema();
  }

  @Override
  public long getInflightWaitSeconds() {
    return client.getInflightWaitSeconds();
  }

  @Override
  public void pin() {
    client.pin();
  }

  @Override
  public void unpin() throws Exception {
    client.unpin();
  }

  @Override
  public void close() throws Exception {
    client.close();
  }
}
