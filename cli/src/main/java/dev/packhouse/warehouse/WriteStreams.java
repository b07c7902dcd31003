package dev.packhouse.warehouse;

import com.google.api.core.ApiFuture;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamResponse;
import com.google.cloud.bigquery.storage.v1.FlushRowsResponse;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.DescriptorProtos;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.WriteStreamService;

final class WriteStreams implements WriteStreamService {
  private final EmbeddedWarehouse warehouse;

  WriteStreams(EmbeddedWarehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public WriteStream createWriteStream(String tableUrn, WriteStream.Type type) {
    throw new UnsupportedOperationException(String.valueOf(warehouse.landed()));
  }

  @Override
  public TableSchema getWriteStreamSchema(String writeStream) {
    throw new UnsupportedOperationException();
  }

  @Override
  public StreamAppendClient getStreamAppendClient(
      String streamName,
      DescriptorProtos.DescriptorProto descriptor,
      boolean useConnectionPool,
      AppendRowsRequest.MissingValueInterpretation missingValueInterpretation) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ApiFuture<FlushRowsResponse> flush(String streamName, long flushOffset) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ApiFuture<FinalizeWriteStreamResponse> finalizeWriteStream(String streamName) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ApiFuture<BatchCommitWriteStreamsResponse> commitWriteStreams(
      String tableUrn, Iterable<String> writeStreamNames) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
