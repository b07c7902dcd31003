package dev.packhouse.warehouse;

import static dev.packhouse.warehouse.Loads.column;
import static dev.packhouse.warehouse.Loads.datasets;
import static dev.packhouse.warehouse.Loads.schema;
import static dev.packhouse.warehouse.Loads.table;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.Exceptions;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.cloud.bigquery.storage.v1.StorageError.StorageErrorCode;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.WriteStreamService;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowToStorageApiProto;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteStreamTest {

  private static final String TABLE = "projects/p/datasets/market/tables/fresh";
  private static final TableSchema COLUMNS =
      schema(column("id", "INT64").setMode("REQUIRED"), column("day", "DATE"));

  @TempDir Path folder;
  private EmbeddedWarehouse warehouse;
  private WriteStreamService streams;
  private Descriptor descriptor;

  @BeforeEach
  void open() throws Exception {
    open(Fault.NONE);
  }

  private void open(Fault fault) throws Exception {
    warehouse = EmbeddedWarehouse.open(folder.resolve(fault.name()), fault);
    warehouse.createDataset("market");
    datasets(warehouse)
        .createTable(new Table().setTableReference(table("market", "fresh")).setSchema(COLUMNS));
    streams =
        warehouse
            .services()
            .getWriteStreamService(PipelineOptionsFactory.as(BigQueryOptions.class));
    descriptor = TableRowToStorageApiProto.getDescriptorFromTableSchema(COLUMNS, true, false);
  }

  @AfterEach
  void close() throws Exception {
    warehouse.close();
  }

  private ProtoRows rows(int... days) {
    ProtoRows.Builder rows = ProtoRows.newBuilder();
    for (int day : days) {
      rows.addSerializedRows(
          DynamicMessage.newBuilder(descriptor)
              .setField(descriptor.findFieldByName("id"), (long) day)
              .setField(descriptor.findFieldByName("day"), day)
              .build()
              .toByteString());
    }
    return rows.build();
  }

  private StreamAppendClient client(String stream) throws Exception {
    return streams.getStreamAppendClient(
        stream,
        descriptor.toProto(),
        false,
        AppendRowsRequest.MissingValueInterpretation.NULL_VALUE);
  }

  private long visible() throws Exception {
    try (Session session = warehouse.begin()) {
      return session.count(new TableName("market", "fresh"));
    }
  }

  private static Throwable refused(StreamAppendClient client, long offset, ProtoRows rows) {
    return assertThrows(ExecutionException.class, () -> client.appendRows(offset, rows).get())
        .getCause();
  }

  @Test
  void pendingRowsAppearWithTheirCommitAllTogether() throws Exception {
    String one = streams.createWriteStream(TABLE, WriteStream.Type.PENDING).getName();
    String two = streams.createWriteStream(TABLE, WriteStream.Type.PENDING).getName();
    client(one).appendRows(0, rows(1, 2)).get();
    AppendRowsResponse third = client(one).appendRows(2, rows(3)).get();
    assertThat(third.getAppendResult().getOffset().getValue(), is(2L));
    client(two).appendRows(0, rows(4)).get();
    assertThat(visible(), is(0L));
    assertThat(streams.finalizeWriteStream(one).get().getRowCount(), is(3L));
    assertThat(streams.finalizeWriteStream(two).get().getRowCount(), is(1L));
    assertThat(visible(), is(0L));
    assertThat(
        streams.commitWriteStreams(TABLE, List.of(one, two)).get().hasCommitTime(), is(true));
    assertThat(visible(), is(4L));
    assertThat(warehouse.landed(), is(Map.of("market.fresh", 4L)));
  }

  @Test
  void aSecondCommitSaysThatTheFirstWasThere() throws Exception {
    String stream = streams.createWriteStream(TABLE, WriteStream.Type.PENDING).getName();
    client(stream).appendRows(0, rows(1)).get();
    streams.finalizeWriteStream(stream).get();
    streams.commitWriteStreams(TABLE, List.of(stream)).get();
    BatchCommitWriteStreamsResponse again =
        streams.commitWriteStreams(TABLE, List.of(stream)).get();
    assertThat(again.hasCommitTime(), is(false));
    assertThat(again.getStreamErrors(0).getCode(), is(StorageErrorCode.STREAM_ALREADY_COMMITTED));
    assertThat(visible(), is(1L));
  }

  @Test
  void rowsAtAnotherOffsetAreRefused() throws Exception {
    String stream = streams.createWriteStream(TABLE, WriteStream.Type.PENDING).getName();
    client(stream).appendRows(0, rows(1, 2)).get();
    assertThat(
        Status.fromThrowable(refused(client(stream), 0, rows(1, 2))).getCode(),
        is(Status.Code.ALREADY_EXISTS));
    assertThat(
        Status.fromThrowable(refused(client(stream), 5, rows(3))).getCode(),
        is(Status.Code.OUT_OF_RANGE));
    assertThat(streams.finalizeWriteStream(stream).get().getRowCount(), is(2L));
  }

  @Test
  void aFinalizedStreamTakesNoMoreRows() throws Exception {
    String stream = streams.createWriteStream(TABLE, WriteStream.Type.PENDING).getName();
    StreamAppendClient client = client(stream);
    streams.finalizeWriteStream(stream).get();
    assertThat(
        refused(client, 0, rows(1)), is(instanceOf(Exceptions.StreamFinalizedException.class)));
  }

  @Test
  void oneBadRowKeepsItsWholeRequestOutAndIsNamed() throws Exception {
    StreamAppendClient client = client(TABLE + "/streams/_default");
    Throwable refused = refused(client, -1, rows(1, 3_000_000, 2));
    assertThat(refused, is(instanceOf(Exceptions.AppendSerializationError.class)));
    Map<Integer, String> reasons =
        ((Exceptions.AppendSerializationError) refused).getRowIndexToErrorMessage();
    assertThat(reasons.keySet(), is(java.util.Set.of(1)));
    assertThat(reasons.get(1), containsString("Invalid DATE value: 3000000"));
    assertThat(visible(), is(0L));
    client.appendRows(-1, rows(1, 2)).get();
    assertThat(visible(), is(2L));
  }

  @Test
  void bufferedRowsAppearAsFarAsTheyAreFlushed() throws Exception {
    String stream = streams.createWriteStream(TABLE, WriteStream.Type.BUFFERED).getName();
    client(stream).appendRows(0, rows(1, 2)).get();
    client(stream).appendRows(2, rows(3)).get();
    streams.flush(stream, 1).get();
    assertThat(visible(), is(2L));
    streams.flush(stream, 0).get();
    streams.flush(stream, 2).get();
    assertThat(visible(), is(3L));
    assertThat(
        Status.fromThrowable(assertThrows(RuntimeException.class, () -> streams.flush(stream, 3)))
            .getCode(),
        is(Status.Code.OUT_OF_RANGE));
  }

  @Test
  void aStreamOnATableThatIsNotThereIsNotFound() {
    ApiException created =
        assertThrows(
            ApiException.class,
            () ->
                streams.createWriteStream(
                    "projects/p/datasets/market/tables/none", WriteStream.Type.PENDING));
    assertThat(created.getStatusCode().getCode(), is(StatusCode.Code.NOT_FOUND));
    assertThrows(
        ApiException.class,
        () -> client("projects/p/datasets/market/tables/none/streams/_default"));
  }

  @Test
  void aWriterWithAColumnThatTheTableDoesNotHaveIsRefused() throws Exception {
    TableSchema wider = schema(column("id", "INT64"), column("more", "STRING"));
    descriptor = TableRowToStorageApiProto.getDescriptorFromTableSchema(wider, true, false);
    ProtoRows rows =
        ProtoRows.newBuilder()
            .addSerializedRows(DynamicMessage.newBuilder(descriptor).build().toByteString())
            .build();
    Throwable refused = refused(client(TABLE + "/streams/_default"), -1, rows);
    assertThat(Status.fromThrowable(refused).getCode(), is(Status.Code.INVALID_ARGUMENT));
    assertThat(refused.getMessage(), containsString("extra fields: 'more'"));
  }

  @Test
  void aLostRowIsMissingFromTheCountOfAFinalizedStream() throws Exception {
    warehouse.close();
    open(Fault.DROP_ONE_ROW);
    String stream = streams.createWriteStream(TABLE, WriteStream.Type.PENDING).getName();
    client(stream).appendRows(0, rows(1, 2)).get();
    assertThat(streams.finalizeWriteStream(stream).get().getRowCount(), is(1L));
    streams.commitWriteStreams(TABLE, List.of(stream)).get();
    assertThat(warehouse.landed(), is(Map.of("market.fresh", 1L)));
  }
}
