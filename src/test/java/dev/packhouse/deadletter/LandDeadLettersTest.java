package dev.packhouse.deadletter;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.land.Confirmations;
import dev.packhouse.land.CountingJobs;
import dev.packhouse.land.FailingServices;
import dev.packhouse.receipt.Receipt;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeBigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeDatasetService;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LandDeadLettersTest {

  @TempDir Path temp;

  private final String run = "run-" + UUID.randomUUID();
  private final FakeDatasetService datasets = new FakeDatasetService();

  @BeforeEach
  void startFakes() throws Exception {
    FakeDatasetService.setUp();
    datasets.createDataset("orchard", "ops", "", "", null);
  }

  @AfterEach
  void releaseRun() {
    Confirmations.release(run);
  }

  @Test
  void deadLettersLandWithTheirBytesUntouchedAndCountByReason() throws Exception {
    byte[] bytes = {0, 1, (byte) 0xff, '\n', '"'};
    DeadLetter message =
        new DeadLetter(
            Envelope.of(bytes, Origin.ofMessage("projects/p/subscriptions/s", "77", 2))
                .withAttributes(Map.of("kind", "apple", "a", "ß"))
                .withPublishTime(1_700_000_000_000_001L),
            "apple",
            Stage.CHECK,
            new Refusal(Reason.CHECK_FAILED, "weight_positive", "a delivery weighs something"),
            1_700_000_000_123_456L);
    DeadLetter record =
        new DeadLetter(
            Envelope.of(new byte[0], Origin.ofFile("gs://b/o.csv", 5L, 1204))
                .withPreamble("id,grade".getBytes(StandardCharsets.UTF_8)),
            null,
            Stage.READ,
            Refusal.of(Reason.FILE_UNREADABLE, "truncated"),
            1L);
    PipelineResult result = land(message, record);

    List<TableRow> rows = datasets.getAllRows("orchard", "ops", "dead_letters");
    assertThat(rows, hasSize(2));
    TableRow first = row(rows, "CHECK_FAILED");
    assertThat(bytes(first.get("payload")), equalTo(bytes));
    assertThat(first.get("payload_bytes").toString(), equalTo("5"));
    assertThat(first.get("line"), equalTo("orchard"));
    assertThat(first.get("line_version"), equalTo("abc123"));
    assertThat(first.get("record_type"), equalTo("apple"));
    assertThat(first.get("stage"), equalTo("CHECK"));
    assertThat(first.get("rule"), equalTo("weight_positive"));
    assertThat(first.get("message"), equalTo("a delivery weighs something"));
    assertThat(first.get("subscription"), equalTo("projects/p/subscriptions/s"));
    assertThat(first.get("message_id"), equalTo("77"));
    assertThat(first.get("position").toString(), equalTo("2"));
    assertThat(first.get("file"), nullValue());
    assertThat(first.get("dead_lettered_at").toString(), containsString(".123456"));
    assertThat(
        first.get("attributes").toString().replace(" ", ""), containsString("key=a,value=ß"));
    TableRow second = row(rows, "FILE_UNREADABLE");
    assertThat(bytes(second.get("payload")), equalTo(new byte[0]));
    assertThat(bytes(second.get("preamble")), equalTo("id,grade".getBytes(StandardCharsets.UTF_8)));
    assertThat(second.get("record_type"), nullValue());
    assertThat(second.get("generation").toString(), equalTo("5"));

    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("ops.dead_letters", 2L)));
    assertThat(counted(result, Reason.CHECK_FAILED), equalTo(1L));
    assertThat(counted(result, Reason.FILE_UNREADABLE), equalTo(1L));
  }

  @Test
  void tableWithoutDeadLettersIsCreatedByDayAndReason() throws Exception {
    land();

    var table =
        datasets.getTable(
            new TableReference()
                .setProjectId("orchard")
                .setDatasetId("ops")
                .setTableId("dead_letters"));
    assertThat(table.getTimePartitioning().getField(), equalTo("dead_lettered_at"));
    assertThat(table.getTimePartitioning().getType(), equalTo("DAY"));
    assertThat(table.getClustering().getFields(), equalTo(List.of("reason")));
  }

  @Test
  void loadsThatKeepFailingCostTheLettersAndNotTheRun() {
    PipelineResult result =
        land(
            new FailingServices(
                services(),
                call -> call.equals("startLoadJob") ? new IOException("403 denied") : null),
            letter(),
            letter());

    assertThat(
        Receipt.counts(result.metrics()).unwritten(), equalTo(Map.of("ops.dead_letters", 2L)));
    assertThat(counted(result, Reason.CHECK_FAILED), equalTo(2L));
    assertThat(Confirmations.of(run).landed().getOrDefault("ops.dead_letters", 0L), equalTo(0L));
  }

  @Test
  void loadsThatBigQueryFailsCostTheLettersAndNotTheRun() throws Exception {
    try (EmbeddedWarehouse warehouse =
        EmbeddedWarehouse.open(temp.resolve("failing"), Fault.FAIL_LOAD)) {
      warehouse.createDataset("ops");
      PipelineResult result = land(warehouse.services(), letter(), letter(), letter());

      assertThat(
          Receipt.counts(result.metrics()).unwritten(), equalTo(Map.of("ops.dead_letters", 3L)));
    }
  }

  @Test
  void missingDatasetCostsTheLettersAndNotTheRun() throws Exception {
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(temp.resolve("empty"))) {
      PipelineResult result = land(warehouse.services(), letter());

      assertThat(
          Receipt.counts(result.metrics()).unwritten(), equalTo(Map.of("ops.dead_letters", 1L)));
    }
  }

  private static DeadLetter letter() {
    return DeadLetter.of(
        Envelope.of(new byte[] {1}, Origin.ofFile("gs://b/o.csv", 5L, 1204)),
        "apple",
        Stage.CHECK,
        new Refusal(Reason.CHECK_FAILED, "weight_positive", "a delivery weighs something"));
  }

  @Test
  void documentNamesEveryReasonAndEveryColumn() throws IOException {
    String document = Files.readString(Path.of("../../docs/dead-letters.md"));
    for (Reason reason : Reason.values()) {
      assertThat(document, containsString("| `" + reason + "` |"));
    }
    DeadLetterTable.SCHEMA
        .fields()
        .forEach(column -> assertThat(document, containsString("`" + column.name() + "`")));
  }

  private BigQueryServices services() {
    return new FakeBigQueryServices()
        .withJobService(new CountingJobs())
        .withDatasetService(datasets);
  }

  private PipelineResult land(DeadLetter... letters) {
    return land(services(), letters);
  }

  private PipelineResult land(BigQueryServices services, DeadLetter... letters) {
    BigQueryOptions options = TestPipeline.testingPipelineOptions().as(BigQueryOptions.class);
    options.setProject("orchard");
    options.setTempLocation(temp.toString());
    TestPipeline pipeline = TestPipeline.fromOptions(options).enableAbandonedNodeEnforcement(false);
    pipeline
        .apply(Create.of(Arrays.asList(letters)).withCoder(DeadLetterCoder.of()))
        .apply(
            "Land",
            LandDeadLetters.in("ops.dead_letters", "orchard", "abc123")
                .withRunId(run)
                .withServices(services));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static TableRow row(List<TableRow> rows, String reason) {
    return rows.stream().filter(row -> reason.equals(row.get("reason"))).findFirst().orElseThrow();
  }

  private static byte[] bytes(Object value) {
    if (value instanceof ByteBuffer buffer) {
      return buffer.array();
    }
    return value instanceof byte[] array ? array : Base64.getDecoder().decode((String) value);
  }

  private static long counted(PipelineResult result, Reason reason) {
    return result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(
                    MetricNameFilter.named(
                        ReceiptCounters.NAMESPACE, ReceiptCounters.REASON + reason))
                .build())
        .getCounters()
        .iterator()
        .next()
        .getCommitted();
  }
}
