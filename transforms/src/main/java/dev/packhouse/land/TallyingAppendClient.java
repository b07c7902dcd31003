package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.protobuf.ByteString;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.jspecify.annotations.Nullable;

/** Sends rows without the tallies that they carry: the one place where these end. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class TallyingAppendClient implements StreamAppendClient {

  private final StreamAppendClient client;

  TallyingAppendClient(StreamAppendClient client) {
    this.client = client;
  }

  @Override
  public ApiFuture<AppendRowsResponse> appendRows(long offset, ProtoRows rows) throws Exception {
    ProtoRows.Builder bare = ProtoRows.newBuilder();
    for (ByteString row : rows.getSerializedRowsList()) {
      bare.addSerializedRows(TalliedRow.row(row));
    }
    return client.appendRows(offset, bare.build());
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
