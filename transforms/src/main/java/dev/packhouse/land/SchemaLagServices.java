package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest.MissingValueInterpretation;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamResponse;
import com.google.cloud.bigquery.storage.v1.FlushRowsResponse;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import java.io.IOException;
import java.time.Duration;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.jspecify.annotations.Nullable;

/**
 * BigQuery's services, with patience where the Storage Write API does not know a column yet.
 *
 * <p>It refuses a writer that has a column more than its table, with all of its rows, and
 * BigQueryIO takes that for a broken stream: it fails the bundle, or tries again without end. But a
 * column that was added is unknown to it for minutes. So rows without a value for such a column are
 * sent without the column, and the others wait for it for a bounded time; then they are refused one
 * by one, which BigQueryIO understands.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/write-api#update-schema">Working with schema
 *     updates</a>
 */
final class SchemaLagServices implements BigQueryServices {

  private final BigQueryServices services;
  private final String runId;
  private final Duration patience;

  /**
   * @param patience how long rows wait for a column
   */
  SchemaLagServices(BigQueryServices services, String runId, Duration patience) {
    this.services = services;
    this.runId = runId;
    this.patience = patience;
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
  public WriteStreamService getWriteStreamService(BigQueryOptions options) {
    return new Streams(services.getWriteStreamService(options));
  }

  @Override
  public StorageClient getStorageClient(BigQueryOptions options) throws IOException {
    return services.getStorageClient(options);
  }

  @SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
  private final class Streams implements WriteStreamService {

    private final WriteStreamService streams;

    Streams(WriteStreamService streams) {
      this.streams = streams;
    }

    @Override
    public StreamAppendClient getStreamAppendClient(
        String stream,
        DescriptorProto descriptor,
        boolean useConnectionPool,
        MissingValueInterpretation missingValues)
        throws Exception {
      String table = stream.replaceFirst("/streams/.*", "");
      return SchemaLagClient.open(
          descriptor,
          ShownColumns.of(runId, table, patience),
          writer -> streams.getStreamAppendClient(stream, writer, useConnectionPool, missingValues),
          // A stream of one's own may show the columns of the time when it was created.
          () -> streams.getWriteStreamSchema(table + ConfirmingAppendClient.DEFAULT_STREAM));
    }

    @Override
    public WriteStream createWriteStream(String tableUrn, WriteStream.Type type)
        throws IOException, InterruptedException {
      return streams.createWriteStream(tableUrn, type);
    }

    @Override
    public @Nullable TableSchema getWriteStreamSchema(String stream) {
      return streams.getWriteStreamSchema(stream);
    }

    @Override
    public ApiFuture<FlushRowsResponse> flush(String stream, long offset)
        throws IOException, InterruptedException {
      return streams.flush(stream, offset);
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
}
