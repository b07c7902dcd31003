package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.api.gax.rpc.ApiException;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest.MissingValueInterpretation;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamResponse;
import com.google.cloud.bigquery.storage.v1.FlushRowsResponse;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.StorageError.StorageErrorCode;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.DatasetService;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.WriteStreamService;
import org.apache.beam.sdk.metrics.MetricsContainer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows of streams that BigQuery has committed or flushed.
 *
 * <p>It also creates missing tables: BigQueryIO remembers for the life of a JVM which ones it has
 * created, and a second run in one JVM may not have them.
 */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class ConfirmingWriteStreamService implements WriteStreamService {

  /** Far more than one step has open at a time, and a bound for a line that streams for years. */
  private static final int MOST_STREAMS = 10_000;

  private final WriteStreamService streams;
  private final DatasetService datasets;
  private final Confirmations confirmations;
  private final SinkTables tables;
  private final @Nullable WritePlan streaming;

  // Of this instance's own streams: one DoFn finalizes and commits them, another creates them.
  private final Map<String, Long> finalizedRows = Confirmations.remembered(MOST_STREAMS);
  private final Map<String, TableAddress> createdStreams = Confirmations.remembered(MOST_STREAMS);

  ConfirmingWriteStreamService(
      WriteStreamService streams,
      DatasetService datasets,
      Confirmations confirmations,
      SinkTables tables,
      @Nullable WritePlan streaming) {
    this.streams = streams;
    this.datasets = datasets;
    this.confirmations = confirmations;
    this.tables = tables;
    this.streaming = streaming;
  }

  @Override
  public WriteStream createWriteStream(String tableUrn, WriteStream.Type type)
      throws IOException, InterruptedException {
    TableAddress address = TableAddress.ofUrn(tableUrn);
    WriteStream stream;
    try {
      stream = streams.createWriteStream(tableUrn, type);
    } catch (ApiException | StatusRuntimeException e) {
      if (address == null || !createIfMissing(address)) {
        throw e;
      }
      stream = streams.createWriteStream(tableUrn, type);
    }
    // BigQuery's names of streams say their table, those of other services may not.
    if (address != null && TableAddress.ofUrn(stream.getName()) == null) {
      createdStreams.put(stream.getName(), address);
    }
    return stream;
  }

  @Override
  public StreamAppendClient getStreamAppendClient(
      String stream,
      DescriptorProto descriptor,
      boolean useConnectionPool,
      MissingValueInterpretation missingValues)
      throws Exception {
    TableAddress address = TableAddress.ofUrn(stream);
    boolean isDefault = stream.endsWith(ConfirmingAppendClient.DEFAULT_STREAM);
    if (isDefault && address != null) {
      createIfMissing(address);
    }
    boolean withTally = TalliedRow.isWriterOf(descriptor);
    StreamAppendClient client =
        streams.getStreamAppendClient(
            stream,
            withTally ? ProtoSchema.writer(tables.schema()) : descriptor,
            useConnectionPool || (isDefault && streaming != null && streaming.connectionPool()),
            missingValues);
    if (withTally) {
      client = new TallyingAppendClient(client);
    }
    Table table = address == null ? null : tables.at(address);
    return isDefault && table != null
        ? new ConfirmingAppendClient(client, confirmations, table.name(), streaming != null)
        : client;
  }

  @Override
  public ApiFuture<FlushRowsResponse> flush(String stream, long offset)
      throws IOException, InterruptedException {
    Table table = tableOf(stream);
    return ApiFutures.transform(
        streams.flush(stream, offset),
        response -> {
          if (table != null) {
            confirmations.stream(stream, table.name(), offset + 1);
          }
          return response;
        },
        MoreExecutors.directExecutor());
  }

  @Override
  public ApiFuture<FinalizeWriteStreamResponse> finalizeWriteStream(String stream) {
    return ApiFutures.transform(
        streams.finalizeWriteStream(stream),
        response -> {
          finalizedRows.put(stream, response.getRowCount());
          createdStreams.remove(stream);
          return response;
        },
        MoreExecutors.directExecutor());
  }

  @Override
  public ApiFuture<BatchCommitWriteStreamsResponse> commitWriteStreams(
      String tableUrn, Iterable<String> names) {
    MetricsContainer bundle = Confirmations.bundle();
    TableAddress address = TableAddress.ofUrn(tableUrn);
    Table table = address == null ? null : tables.at(address);
    return ApiFutures.transform(
        streams.commitWriteStreams(tableUrn, names),
        response -> {
          Set<String> committed = committed(names, response);
          for (String stream : committed) {
            Long rows = finalizedRows.remove(stream);
            if (table != null && rows != null) {
              confirmations.committed(bundle, stream, table.name(), rows);
            }
          }
          return response;
        },
        MoreExecutors.directExecutor());
  }

  /** A commit is for all of its streams; without one, those stay that an earlier one took. */
  private static Set<String> committed(
      Iterable<String> names, BatchCommitWriteStreamsResponse response) {
    Set<String> committed = new HashSet<>();
    if (response.hasCommitTime()) {
      names.forEach(committed::add);
    }
    for (StorageError error : response.getStreamErrorsList()) {
      if (error.getCode() == StorageErrorCode.STREAM_ALREADY_COMMITTED) {
        committed.add(error.getEntity());
      }
    }
    return committed;
  }

  private boolean createIfMissing(TableAddress address) throws IOException, InterruptedException {
    Table table = tables.at(address);
    if (table == null || datasets.getTable(address.toReference()) != null) {
      return false;
    }
    datasets.createTable(SinkTables.toCreate(address, table));
    return true;
  }

  private @Nullable Table tableOf(String stream) {
    TableAddress address = createdStreams.get(stream);
    if (address == null) {
      address = TableAddress.ofUrn(stream);
    }
    return address == null ? null : tables.at(address);
  }

  @Override
  public @Nullable TableSchema getWriteStreamSchema(String stream) {
    return streams.getWriteStreamSchema(stream);
  }

  @Override
  public void close() throws Exception {
    datasets.close();
    streams.close();
  }
}
