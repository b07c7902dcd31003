package dev.packhouse.warehouse;

import static dev.packhouse.warehouse.Loads.column;
import static dev.packhouse.warehouse.Loads.schema;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.CreateDisposition;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.Method;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.WriteDisposition;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryStorageApiInsertError;
import org.apache.beam.sdk.io.gcp.bigquery.InsertRetryPolicy;
import org.apache.beam.sdk.io.gcp.bigquery.TableRowJsonCoder;
import org.apache.beam.sdk.io.gcp.bigquery.WriteResult;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BigQueryIO itself, with the embedded warehouse behind it, by each of its methods. */
class BigQueryIoTest {

  private static final TableSchema SCHEMA =
      schema(
          column("id", "INTEGER").setMode("REQUIRED"),
          column("name", "STRING").setMaxLength(5L),
          column("price", "NUMERIC"),
          column("at", "TIMESTAMP"),
          column("day", "DATE"),
          column("tags", "STRING").setMode("REPEATED"),
          new TableFieldSchema()
              .setName("place")
              .setType("RECORD")
              .setFields(List.of(column("row", "INTEGER"), column("shelf", "STRING"))));

  private static final Queue<String> REFUSED = new ConcurrentLinkedQueue<>();

  private static final int ROWS = 300;

  @TempDir Path folder;
  private EmbeddedWarehouse warehouse;

  @BeforeEach
  void open() throws Exception {
    REFUSED.clear();
    warehouse = EmbeddedWarehouse.open(folder.resolve("run"));
  }

  @AfterEach
  void close() throws Exception {
    warehouse.close();
  }

  private static TableRow row(long id, String name) {
    return new TableRow()
        .set("id", Long.toString(id))
        .set("name", name)
        .set("price", "1.25")
        .set("at", "2024-05-06T07:08:09.123456Z")
        .set("day", "2024-05-06")
        .set("tags", List.of("a", "b"))
        .set("place", new TableRow().set("row", "7").set("shelf", "top"));
  }

  private static List<TableRow> rows(int count) {
    List<TableRow> rows = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      rows.add(row(id, "n" + id % 100));
    }
    return rows;
  }

  private Pipeline pipeline() {
    BigQueryOptions options = PipelineOptionsFactory.as(BigQueryOptions.class);
    options.setProject("project-1");
    options.as(DirectOptions.class).setTargetParallelism(1);
    options.setTempLocation(folder.resolve("temp").toString());
    return Pipeline.create(options);
  }

  private BigQueryIO.Write<TableRow> write(String table, Method method) {
    return write(BigQueryIO.writeTableRows(), table, method);
  }

  private BigQueryIO.Write<TableRow> write(
      BigQueryIO.Write<TableRow> write, String table, Method method) {
    return write
        .to("project-1:" + table)
        .withSchema(SCHEMA)
        .withMethod(method)
        .withWriteDisposition(WriteDisposition.WRITE_APPEND)
        .withCreateDisposition(CreateDisposition.CREATE_IF_NEEDED)
        .withTestServices(warehouse.services());
  }

  private WriteResult run(List<TableRow> rows, BigQueryIO.Write<TableRow> write) {
    Pipeline pipeline = pipeline();
    WriteResult result =
        pipeline.apply(Create.of(rows).withCoder(TableRowJsonCoder.of())).apply("Write", write);
    Method method = write.getMethod();
    if (method == Method.STORAGE_WRITE_API || method == Method.STORAGE_API_AT_LEAST_ONCE) {
      result.getFailedStorageApiInserts().apply("Refused", ParDo.of(new Remember()));
    } else if (method == Method.STREAMING_INSERTS) {
      result.getFailedInserts().apply("Refused", ParDo.of(new RememberRow()));
    }
    pipeline.run().waitUntilFinish();
    return result;
  }

  private static final class Remember extends DoFn<BigQueryStorageApiInsertError, Void> {
    @ProcessElement
    public void process(@Element BigQueryStorageApiInsertError error) {
      REFUSED.add(error.getRow().get("id") + ": " + error.getErrorMessage());
    }
  }

  private static final class RememberRow extends DoFn<TableRow, Void> {
    @ProcessElement
    public void process(@Element TableRow row) {
      REFUSED.add(String.valueOf(row.get("id")));
    }
  }

  private List<List<String>> query(String sql) throws Exception {
    try (Session session = warehouse.begin()) {
      return session.rows(sql);
    }
  }

  private void assertWhole(String table, int rows) throws Exception {
    assertThat(
        query(
            "SELECT count(*), count(DISTINCT id), sum(price), min(\"at\"), max(day),"
                + " min(tags), max(place) FROM "
                + table),
        equalTo(
            List.of(
                List.of(
                    "" + rows,
                    "" + rows,
                    java.math.BigDecimal.valueOf(125L * rows, 2).setScale(9).toString(),
                    "2024-05-06T07:08:09.123456Z",
                    "2024-05-06",
                    "[a, b]",
                    "{'row': 7, 'shelf': top}"))));
    assertThat(warehouse.landed(), equalTo(Map.of(table, (long) rows)));
  }

  @Test
  void loadsOfJsonFilesLand() throws Exception {
    warehouse.createDataset("json_loads");
    run(rows(ROWS), write("json_loads.t", Method.FILE_LOADS));
    assertWhole("json_loads.t", ROWS);
  }

  @Test
  void loadsOfAvroFilesLand() throws Exception {
    warehouse.createDataset("avro_loads");
    run(
        rows(ROWS),
        write(BigQueryIO.<TableRow>write(), "avro_loads.t", Method.FILE_LOADS)
            .withAvroFormatFunction(
                request -> {
                  TableRow row = request.getElement();
                  Schema avro = request.getSchema();
                  Schema place = avro.getField("place").schema().getTypes().get(1);
                  return new GenericRecordBuilder(avro)
                      .set("id", Long.parseLong((String) row.get("id")))
                      .set("name", row.get("name"))
                      .set(
                          "price",
                          java.nio.ByteBuffer.wrap(
                              new byte[] {0x4A, (byte) 0x81, 0x7C, (byte) 0x80}))
                      .set("at", 1_714_979_289_123_456L)
                      .set("day", 19_849)
                      .set("tags", row.get("tags"))
                      .set(
                          "place",
                          (GenericRecord)
                              new GenericRecordBuilder(place)
                                  .set("row", 7L)
                                  .set("shelf", "top")
                                  .build())
                      .build();
                })
            .useAvroLogicalTypes());
    assertWhole("avro_loads.t", ROWS);
  }

  @Test
  void loadsOfManyFilesGoThroughTemporaryTablesAndAreCountedOnce() throws Exception {
    warehouse.createDataset("many_loads");
    run(rows(ROWS), write("many_loads.t", Method.FILE_LOADS).withMaxBytesPerPartition(1_000));
    assertWhole("many_loads.t", ROWS);
    assertThat(
        query("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'many_loads'"),
        hasSize(1));
  }

  @Test
  void pendingStreamsLand() throws Exception {
    warehouse.createDataset("exactly_once");
    run(rows(ROWS), write("exactly_once.t", Method.STORAGE_WRITE_API));
    assertWhole("exactly_once.t", ROWS);
    // The warehouse's own ones; what had been appended is in the table and nowhere else.
    assertThat(
        query("SELECT table_name FROM duckdb_tables() WHERE schema_name = '_packhouse' ORDER BY 1"),
        is(List.of(List.of("datasets"), List.of("jobs"), List.of("tables"))));
  }

  @Test
  void theDefaultStreamLands() throws Exception {
    warehouse.createDataset("at_least_once");
    run(rows(ROWS), write("at_least_once.t", Method.STORAGE_API_AT_LEAST_ONCE));
    assertWhole("at_least_once.t", ROWS);
  }

  @Test
  void streamingInsertsLand() throws Exception {
    warehouse.createDataset("inserts");
    run(rows(ROWS), write("inserts.t", Method.STREAMING_INSERTS));
    assertWhole("inserts.t", ROWS);
  }

  @Test
  void onlyTheRefusedRowsOfAStorageWriteComeBack() throws Exception {
    warehouse.createDataset("refused_storage");
    List<TableRow> rows = rows(500);
    rows.set(17, row(17, "too long a name"));
    rows.set(400, row(400, "this one too"));
    for (Method method : List.of(Method.STORAGE_WRITE_API, Method.STORAGE_API_AT_LEAST_ONCE)) {
      REFUSED.clear();
      String table = "refused_storage." + method.name().toLowerCase(java.util.Locale.ROOT);
      run(rows, write(table, method));
      assertThat(query("SELECT count(*) FROM " + table), equalTo(List.of(List.of("498"))));
      assertThat(REFUSED.toString(), REFUSED, hasSize(2));
      assertThat(REFUSED.toString(), containsString("17: "));
      assertThat(REFUSED.toString(), containsString("has maximum length 5"));
    }
  }

  @Test
  void onlyTheRefusedRowsOfStreamingInsertsComeBack() throws Exception {
    warehouse.createDataset("refused_inserts");
    List<TableRow> rows = rows(100);
    rows.set(17, row(17, "too long a name"));
    rows.set(18, row(18, "x").set("stranger", "1"));
    run(
        rows,
        write("refused_inserts.t", Method.STREAMING_INSERTS)
            .withFailedInsertRetryPolicy(InsertRetryPolicy.neverRetry()));
    assertThat(query("SELECT count(*) FROM refused_inserts.t"), equalTo(List.of(List.of("98"))));
    assertThat(List.copyOf(REFUSED).stream().sorted().toList(), is(List.of("17", "18")));
  }

  @Test
  void aMissingDatasetEndsThePipeline() {
    RuntimeException failure =
        assertThrows(
            RuntimeException.class,
            () -> run(rows(10), write("nowhere.t", Method.STORAGE_WRITE_API)));
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    assertThat(messages.toString(), containsString("Not found: Dataset project-1:nowhere"));
  }
}
