package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.api.gax.grpc.GrpcStatusCode;
import com.google.api.gax.rpc.ApiExceptionFactory;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest.MissingValueInterpretation;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamResponse;
import com.google.cloud.bigquery.storage.v1.FlushRowsResponse;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import io.grpc.Status;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;

/** Services whose Storage Write API fails once, in one way, and works otherwise. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class FaultyServices implements BigQueryServices {

  private static final long serialVersionUID = 1;

  /** What goes wrong, once. */
  enum Fault {
    /** An append is not done. */
    REFUSED_APPEND,
    /** An append is done, and its answer lost. */
    LOST_APPEND,
    /** A flush is not done. */
    REFUSED_FLUSH,
    /** A flush is done, and its answer lost. */
    LOST_FLUSH
  }

  /** Static, because each step has a copy of its own: those faults that are still to come. */
  private static final Map<String, Fault> TO_COME = new ConcurrentHashMap<>();

  private static final Set<String> POOLED = ConcurrentHashMap.newKeySet();

  private final BigQueryServices services;
  private final String key = UUID.randomUUID().toString();

  FaultyServices(BigQueryServices services, Fault fault) {
    this.services = services;
    TO_COME.put(key, fault);
  }

  /** Whether the fault has happened. */
  boolean failed() {
    return !TO_COME.containsKey(key);
  }

  /** Whether a connection was asked for that tables share. */
  boolean pooled() {
    return POOLED.contains(key);
  }

  private boolean now(Fault fault) {
    return TO_COME.remove(key, fault);
  }

  @Override
  public JobService getJobService(BigQueryOptions options) {
    return services.getJobService(options);
  }

  @Override
  public DatasetService getDatasetService(BigQueryOptions options) {
    return services.getDatasetService(options);
  }

  @Override
  public StorageClient getStorageClient(BigQueryOptions options) throws IOException {
    return services.getStorageClient(options);
  }

  @Override
  public WriteStreamService getWriteStreamService(BigQueryOptions options) {
    return new Streams(services.getWriteStreamService(options));
  }

  private final class Streams implements WriteStreamService {

    private final WriteStreamService streams;

    Streams(WriteStreamService streams) {
      this.streams = streams;
    }

    @Override
    public WriteStream createWriteStream(String tableUrn, WriteStream.Type type)
        throws IOException, InterruptedException {
      return streams.createWriteStream(tableUrn, type);
    }

    @Override
    public TableSchema getWriteStreamSchema(String stream) {
      return streams.getWriteStreamSchema(stream);
    }

    @Override
    public StreamAppendClient getStreamAppendClient(
        String stream,
        DescriptorProto descriptor,
        boolean useConnectionPool,
        MissingValueInterpretation missingValues)
        throws Exception {
      if (useConnectionPool) {
        POOLED.add(key);
      }
      return new Appends(
          streams.getStreamAppendClient(stream, descriptor, useConnectionPool, missingValues));
    }

    @Override
    public ApiFuture<FlushRowsResponse> flush(String stream, long offset)
        throws IOException, InterruptedException {
      if (now(Fault.REFUSED_FLUSH)) {
        return unavailable();
      }
      ApiFuture<FlushRowsResponse> answer = streams.flush(stream, offset);
      return now(Fault.LOST_FLUSH) ? unavailable() : answer;
    }

    @Override
    public ApiFuture<FinalizeWriteStreamResponse> finalizeWriteStream(String stream) {
      return streams.finalizeWriteStream(stream);
    }

    @Override
    public ApiFuture<BatchCommitWriteStreamsResponse> commitWriteStreams(
        String tableUrn, Iterable<String> names) {
      return streams.commitWriteStreams(tableUrn, names);
    }

    @Override
    public void close() throws Exception {
      streams.close();
    }
  }

  private final class Appends implements BigQueryServices.StreamAppendClient {

    private final StreamAppendClient client;

    Appends(StreamAppendClient client) {
      this.client = client;
    }

    @Override
    public ApiFuture<AppendRowsResponse> appendRows(long offset, ProtoRows rows) throws Exception {
      if (now(Fault.REFUSED_APPEND)) {
        return unavailable();
      }
      ApiFuture<AppendRowsResponse> answer = client.appendRows(offset, rows);
      return now(Fault.LOST_APPEND) ? unavailable() : answer;
    }

    @Override
    public TableSchema getUpdatedSchema() {
      return client.getUpdatedSchema();
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

  private static <T> ApiFuture<T> unavailable() {
    return ApiFutures.immediateFailedFuture(
        ApiExceptionFactory.createException(
            Status.UNAVAILABLE.withDescription("the connection was lost").asRuntimeException(),
            GrpcStatusCode.of(Status.Code.UNAVAILABLE),
            true));
  }
}
