package dev.packhouse.land;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.BigQueryWriteGrpc;
import com.google.cloud.bigquery.storage.v1.GetWriteStreamRequest;
import com.google.cloud.bigquery.storage.v1.RowError;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Code;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Grpc;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryHelpers;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowToStorageApiProto;

/**
 * The default streams of BigQuery's Storage Write API, and the few calls for tables beside them, as
 * a server on this machine that BigQueryIO's own client speaks to. It does what the service may do
 * to a writer on a bad day, one fault for each append, and then takes what it gets.
 */
final class LossyBigQuery implements AutoCloseable {

  enum Fault {
    /** Takes the rows, and ends the connection instead of saying so. */
    LOSE_THE_ANSWER,
    /** Ends the connection before the rows are taken. */
    END_THE_CONNECTION,
    /** Answers that it cannot now. */
    UNAVAILABLE,
    /** Answers that a quota is used up. */
    RESOURCE_EXHAUSTED
  }

  /** A row as it was taken. */
  record Row(String table, DynamicMessage values) {
    long id() {
      return (Long) values.getField(values.getDescriptorForType().findFieldByName("id"));
    }
  }

  private final LocalCertificate certificate;
  private final Server storage;
  private final HttpServer rest;
  private final Map<String, TableSchema> tables = new ConcurrentHashMap<>();
  private final Set<String> unseenByAppends = ConcurrentHashMap.newKeySet();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final List<Row> taken = new CopyOnWriteArrayList<>();
  private volatile Predicate<Row> refused = row -> false;
  private volatile int refusalsPerAnswer = Integer.MAX_VALUE;

  private LossyBigQuery(LocalCertificate certificate) throws Exception {
    this.certificate = certificate;
    storage =
        Grpc.newServerBuilderForPort(0, certificate.serverCredentials())
            .addService(new Storage())
            .build()
            .start();
    rest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    rest.createContext("/", this::answer);
    rest.start();
  }

  static LossyBigQuery start(Path folder) throws Exception {
    return new LossyBigQuery(LocalCertificate.make(folder));
  }

  LossyServices services() {
    return new LossyServices(rest.getAddress().getPort(), storage.getPort());
  }

  /** Does this to the next appends, in this order. */
  void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  /**
   * Refuses these rows, and all of an append that has any.
   *
   * @param perAnswer how many of them an answer names at most
   */
  void refuse(Predicate<Row> rows, int perAnswer) {
    refused = rows;
    refusalsPerAnswer = perAnswer;
  }

  /** Gives a table these columns, {@code projects/p/datasets/d/tables/t}. */
  void define(String table, TableSchema schema) {
    tables.put(table, schema);
  }

  /** Appends do not know this column, whatever the table's schema says. */
  void hideFromAppends(String column) {
    unseenByAppends.add(column);
  }

  void showToAppends(String column) {
    unseenByAppends.remove(column);
  }

  /** The rows that the server holds, repetitions and all. */
  List<Row> rows() {
    return List.copyOf(taken);
  }

  /** How many of the faults have not happened yet. */
  int faultsLeft() {
    return faults.size();
  }

  @Override
  public void close() {
    rest.stop(0);
    storage.shutdownNow();
    certificate.close();
  }

  private void answer(HttpExchange call) throws IOException {
    String path = call.getRequestURI().getPath().replaceFirst(".*/bigquery/v2/", "");
    String answer = null;
    if (call.getRequestMethod().equals("POST")) {
      boolean zipped = "gzip".equals(call.getRequestHeaders().getFirst("Content-Encoding"));
      InputStream in = call.getRequestBody();
      String body =
          new String(
              (zipped ? new GZIPInputStream(in) : in).readAllBytes(), StandardCharsets.UTF_8);
      Table table = BigQueryHelpers.fromJsonString(body, Table.class);
      tables.putIfAbsent(path + "/" + table.getTableReference().getTableId(), table.getSchema());
      answer = BigQueryHelpers.toJsonString(table);
    } else if (tables.containsKey(path)) {
      answer = BigQueryHelpers.toJsonString(new Table().setSchema(tables.get(path)));
    }
    byte[] bytes =
        (answer == null ? "{\"error\": {\"code\": 404, \"message\": \"Not found\"}}" : answer)
            .getBytes(StandardCharsets.UTF_8);
    call.getResponseHeaders().set("Content-Type", "application/json");
    call.sendResponseHeaders(answer == null ? 404 : 200, bytes.length);
    call.getResponseBody().write(bytes);
    call.close();
  }

  private final class Storage extends BigQueryWriteGrpc.BigQueryWriteImplBase {

    @Override
    public void getWriteStream(GetWriteStreamRequest request, StreamObserver<WriteStream> answer) {
      TableSchema schema = tables.get(request.getName().replaceFirst("/streams/.*", ""));
      if (schema == null) {
        answer.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      answer.onNext(
          WriteStream.newBuilder()
              .setName(request.getName())
              .setTableSchema(TableRowToStorageApiProto.schemaToProtoTableSchema(schema))
              .build());
      answer.onCompleted();
    }

    @Override
    public StreamObserver<AppendRowsRequest> appendRows(StreamObserver<AppendRowsResponse> answer) {
      return new Connection(answer);
    }
  }

  /** The first request of a connection names its stream and its columns, later ones need not. */
  private final class Connection implements StreamObserver<AppendRowsRequest> {

    private final StreamObserver<AppendRowsResponse> answer;
    private String table = "";
    private Descriptor writer;

    Connection(StreamObserver<AppendRowsResponse> answer) {
      this.answer = answer;
    }

    @Override
    public void onNext(AppendRowsRequest request) {
      if (!request.getWriteStream().isEmpty()) {
        table = request.getWriteStream().replaceFirst("/streams/.*", "");
      }
      Fault fault = faults.poll();
      try {
        if (request.getProtoRows().hasWriterSchema()) {
          writer =
              TableRowToStorageApiProto.wrapDescriptorProto(
                  request.getProtoRows().getWriterSchema().getProtoDescriptor());
        }
        if (fault == Fault.END_THE_CONNECTION) {
          answer.onError(Status.ABORTED.withDescription("ended").asRuntimeException());
        } else if (fault == Fault.UNAVAILABLE) {
          answer.onNext(error(Code.UNAVAILABLE, "not now").build());
        } else if (fault == Fault.RESOURCE_EXHAUSTED) {
          answer.onNext(error(Code.RESOURCE_EXHAUSTED, "too much").build());
        } else {
          append(request.getProtoRows().getRows().getSerializedRowsList(), fault);
        }
      } catch (DescriptorValidationException | InvalidProtocolBufferException e) {
        answer.onError(Status.INVALID_ARGUMENT.withCause(e).asRuntimeException());
      }
    }

    private void append(List<ByteString> serialized, Fault fault)
        throws InvalidProtocolBufferException {
      MissingColumns extra =
          MissingColumns.of(
              writer,
              TableRowToStorageApiProto.schemaToProtoTableSchema(tables.get(table)),
              unseenByAppends);
      if (!extra.isEmpty()) {
        answer.onNext(extraFields(extra));
        return;
      }
      List<Row> rows = new ArrayList<>();
      AppendRowsResponse.Builder errors = error(Code.INVALID_ARGUMENT, "see row_errors");
      for (ByteString bytes : serialized) {
        Row row = new Row(table, DynamicMessage.parseFrom(writer, bytes));
        if (refused.test(row) && errors.getRowErrorsCount() < refusalsPerAnswer) {
          errors.addRowErrors(
              RowError.newBuilder()
                  .setIndex(rows.size())
                  .setCode(RowError.RowErrorCode.FIELDS_ERROR)
                  .setMessage("row " + row.id() + " is refused"));
        }
        rows.add(row);
      }
      if (errors.getRowErrorsCount() > 0) {
        answer.onNext(errors.build());
        return;
      }
      taken.addAll(rows);
      if (fault == Fault.LOSE_THE_ANSWER) {
        answer.onError(Status.ABORTED.withDescription("ended").asRuntimeException());
      } else {
        answer.onNext(
            AppendRowsResponse.newBuilder()
                .setAppendResult(AppendRowsResponse.AppendResult.getDefaultInstance())
                .build());
      }
    }

    private AppendRowsResponse extraFields(MissingColumns extra) {
      String message =
          "Input schema has more fields than BigQuery schema, extra fields: '"
              + String.join(",", extra.paths())
              + "'";
      StorageError detail =
          StorageError.newBuilder()
              .setCode(StorageError.StorageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS)
              .setEntity(table)
              .setErrorMessage(message)
              .build();
      return AppendRowsResponse.newBuilder()
          .setError(
              com.google.rpc.Status.newBuilder()
                  .setCode(Code.INVALID_ARGUMENT_VALUE)
                  .setMessage(message)
                  .addDetails(Any.pack(detail)))
          .build();
    }

    private static AppendRowsResponse.Builder error(Code code, String message) {
      return AppendRowsResponse.newBuilder()
          .setError(
              com.google.rpc.Status.newBuilder().setCode(code.getNumber()).setMessage(message));
    }

    @Override
    public void onError(Throwable ended) {}

    @Override
    public void onCompleted() {
      answer.onCompleted();
    }
  }
}
