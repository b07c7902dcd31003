package dev.packhouse.warehouse;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamResponse;
import com.google.cloud.bigquery.storage.v1.FlushRowsResponse;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.WriteStreamService;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowToStorageApiProto;

/** The Storage Write API of a warehouse. */
final class WriteStreams implements WriteStreamService {

  private static final String DEFAULT = "/streams/_default";

  private final EmbeddedWarehouse warehouse;
  private final Map<String, RowStream> streams = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();

  WriteStreams(EmbeddedWarehouse warehouse) {
    this.warehouse = warehouse;
  }

  @Override
  public WriteStream createWriteStream(String tableUrn, WriteStream.Type type) throws IOException {
    TableName table = TableName.ofUrn(tableUrn);
    String project = tableUrn.split("/", -1)[1];
    String number = "s" + numbers.incrementAndGet();
    String name = tableUrn + "/streams/" + number;
    try (Session session = warehouse.begin()) {
      Catalog.Stored stored = Catalog.require(session, project, table);
      TableName waiting = null;
      if (type != WriteStream.Type.COMMITTED) {
        waiting = new TableName(Catalog.OWN_SCHEMA, number);
        session.execute(
            "CREATE TABLE "
                + waiting.quoted()
                + " ("
                + ColumnSchema.columns(stored.columns())
                + ")");
      }
      session.commit();
      streams.put(
          name, new RowStream(warehouse, name, project, table, type, waiting, stored.columns()));
      return WriteStream.newBuilder()
          .setName(name)
          .setType(type)
          .setTableSchema(protoSchema(stored))
          .build();
    } catch (BigQueryErrors.Refused refused) {
      throw StorageErrors.notFound(String.valueOf(refused.getMessage()));
    } catch (SQLException failed) {
      throw new IOException(failed);
    }
  }

  @Override
  public TableSchema getWriteStreamSchema(String streamName) {
    RowStream stream = stream(streamName);
    try (Session session = warehouse.begin()) {
      return protoSchema(Catalog.require(session, stream.project(), stream.table()));
    } catch (BigQueryErrors.Refused refused) {
      throw StorageErrors.notFound(String.valueOf(refused.getMessage()));
    } catch (SQLException failed) {
      throw StorageErrors.status(Status.INTERNAL, String.valueOf(failed.getMessage()));
    }
  }

  @Override
  public StreamAppendClient getStreamAppendClient(
      String streamName,
      DescriptorProto descriptor,
      boolean useConnectionPool,
      AppendRowsRequest.MissingValueInterpretation missingValueInterpretation)
      throws DescriptorValidationException {
    Descriptor writer = TableRowToStorageApiProto.wrapDescriptorProto(descriptor);
    return new AppendClient(stream(streamName), writer, getWriteStreamSchema(streamName));
  }

  /** The stream of this name; a table's default stream needs no creating. */
  private RowStream stream(String name) {
    RowStream stream =
        name.endsWith(DEFAULT)
            ? streams.computeIfAbsent(
                name,
                key ->
                    new RowStream(
                        warehouse,
                        key,
                        key.split("/", -1)[1],
                        TableName.ofUrn(key),
                        WriteStream.Type.COMMITTED,
                        null,
                        List.of()))
            : streams.get(name);
    if (stream == null) {
      throw StorageErrors.notFound("Requested entity was not found: " + name);
    }
    return stream;
  }

  @Override
  public ApiFuture<FlushRowsResponse> flush(String streamName, long offset) throws IOException {
    try {
      stream(streamName).flush(offset);
      return ApiFutures.immediateFuture(FlushRowsResponse.newBuilder().setOffset(offset).build());
    } catch (SQLException failed) {
      throw new IOException(failed);
    }
  }

  @Override
  public ApiFuture<FinalizeWriteStreamResponse> finalizeWriteStream(String streamName) {
    try {
      long rows = stream(streamName).end();
      return ApiFutures.immediateFuture(
          FinalizeWriteStreamResponse.newBuilder().setRowCount(rows).build());
    } catch (SQLException failed) {
      return ApiFutures.immediateFailedFuture(
          StorageErrors.status(Status.INTERNAL, String.valueOf(failed.getMessage())));
    }
  }

  @Override
  public ApiFuture<BatchCommitWriteStreamsResponse> commitWriteStreams(
      String tableUrn, Iterable<String> names) {
    List<RowStream> committing = new ArrayList<>();
    BatchCommitWriteStreamsResponse.Builder refused = BatchCommitWriteStreamsResponse.newBuilder();
    for (String name : names) {
      RowStream stream = stream(name);
      committing.add(stream);
      if (stream.isCommitted()) {
        refused.addStreamErrors(
            error(name, StorageError.StorageErrorCode.STREAM_ALREADY_COMMITTED));
      } else if (!stream.isEnded()) {
        refused.addStreamErrors(error(name, StorageError.StorageErrorCode.STREAM_NOT_FOUND));
      }
    }
    if (refused.getStreamErrorsCount() > 0) {
      return ApiFutures.immediateFuture(refused.build());
    }
    TableName table = TableName.ofUrn(tableUrn);
    ReentrantLock lock = warehouse.lock(table);
    lock.lock();
    try (Session session = warehouse.begin()) {
      long before = session.count(table);
      for (RowStream stream : committing) {
        stream.commit(session);
      }
      long gained = session.count(table) - before;
      session.commit();
      committing.forEach(RowStream::committed);
      warehouse.countLanded(table, gained);
    } catch (SQLException failed) {
      return ApiFutures.immediateFailedFuture(
          StorageErrors.status(Status.INTERNAL, String.valueOf(failed.getMessage())));
    } finally {
      lock.unlock();
    }
    return ApiFutures.immediateFuture(
        BatchCommitWriteStreamsResponse.newBuilder()
            .setCommitTime(Timestamp.newBuilder().setSeconds(Instant.now().getEpochSecond()))
            .build());
  }

  @Override
  public void close() {}

  static TableSchema protoSchema(Catalog.Stored stored) {
    return TableRowToStorageApiProto.schemaToProtoTableSchema(stored.definition().getSchema());
  }

  private static StorageError error(String stream, StorageError.StorageErrorCode code) {
    return StorageError.newBuilder().setEntity(stream).setCode(code).build();
  }
}
