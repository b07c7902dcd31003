package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.protobuf.ByteString;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;

/** Sends rows without the tallies that they carry: the one place where these end. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class TallyingAppendClient extends DelegatingAppendClient {

  TallyingAppendClient(StreamAppendClient client) {
    super(client);
  }

  @Override
  public ApiFuture<AppendRowsResponse> appendRows(long offset, ProtoRows rows) throws Exception {
    ProtoRows.Builder bare = ProtoRows.newBuilder();
    for (ByteString row : rows.getSerializedRowsList()) {
      bare.addSerializedRows(TalliedRow.row(row));
    }
    return client.appendRows(offset, bare.build());
  }
}
