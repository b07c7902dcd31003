package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.steps.ScriptedJobs.Attempt;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a batch run puts on record, in the embedded warehouse, which checks every value's type. */
final class StepRecordsTest {

  private static final EngineSettings SETTINGS =
      EngineSettings.of("orchard", "r", "EU")
          .withPollEvery(Duration.ofMillis(50))
          .withBackoff(
              new Backoff(Duration.ofMillis(50), Duration.ofMillis(50)),
              new Backoff(Duration.ofMillis(50), Duration.ofMillis(50)));

  @TempDir private Path temp;

  private static Map<String, Long> counters(PipelineResult result) {
    Map<String, Long> counters = new TreeMap<>();
    result
        .metrics()
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.inNamespace(ReceiptCounters.NAMESPACE))
                .build())
        .getCounters()
        .forEach(counter -> counters.put(counter.getName().getName(), counter.getAttempted()));
    return counters;
  }

  private static List<String> query(Path folder, String sql) throws Exception {
    List<String> rows = new ArrayList<>();
    try (Connection connection =
            DriverManager.getConnection(
                "jdbc:duckdb:" + folder.resolve(EmbeddedWarehouse.FILE_NAME));
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
          row.append(column == 1 ? "" : " ").append(result.getString(column));
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }

  @Test
  void runLeavesARowForEachChangeAndCountsWhatItDid() throws Exception {
    var services =
        new ScriptedServices(
            Graphs.graph(
                List.of(
                    Graphs.step("a: d.in -> d.a"),
                    Graphs.step("b: d.a -> d.b"),
                    Graphs.step("c: d.in -> d.c"),
                    Graphs.step("d: d.c -> d.d")),
                Graphs.assertion("good: d.a")),
            Instant::now);
    Attempt quick = new Attempt(Duration.ZERO, null, 0, null, 0, false, 0, false, 0, 100);
    services.jobs().script("a", quick.fails("jobBackendError", "again"), quick);
    services.jobs().script("good", quick.returns(2));
    services.jobs().script("c", quick);
    services.jobs().script("d", quick);
    Path folder = temp.resolve("run");
    try (EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder)) {
      warehouse.createDataset("ops");
      Pipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
      pipeline.getOptions().as(GcpOptions.class).setProject("local");
      pipeline
          .apply(Create.of("d.in"))
          .apply(
              "Steps",
              RunSteps.of(SETTINGS, services, services)
                  .withRecords(StepTables.DEFAULT, warehouse.services()));
      PipelineResult result = pipeline.run();
      result.waitUntilFinish();
      assertThat(
          counters(result),
          equalTo(
              Map.of(
                  "steps/succeeded", 3L,
                  "steps/failed", 1L,
                  "steps/skipped", 1L,
                  "steps/bytes_billed", 500L,
                  "manifests/ended", 1L,
                  "manifests/failed", 1L)));
      Table jobs =
          warehouse
              .services()
              .getDatasetService(pipeline.getOptions().as(BigQueryOptions.class))
              .getTable(
                  new TableReference()
                      .setProjectId("local")
                      .setDatasetId("ops")
                      .setTableId("jobs"));
      assertThat(jobs.getTimePartitioning().getField(), is("recorded_at"));
      assertThat(jobs.getClustering().getFields(), contains("line"));
    }
    assertThat(
        query(
            folder,
            "SELECT step, kind, state, attempt, bytes_billed, error_reason, len(sample_rows)"
                + " FROM ops.jobs WHERE ended_at IS NOT NULL ORDER BY step"),
        contains(
            "a STEP SUCCEEDED 2 200 null 0",
            "b STEP SKIPPED 0 0 skipped 0",
            "c STEP SUCCEEDED 1 100 null 0",
            "d STEP SUCCEEDED 1 100 null 0",
            "good ASSERTION FAILED 1 100 assertionFailed 1"));
    assertThat(
        query(folder, "SELECT state FROM ops.jobs WHERE step = 'a' ORDER BY recorded_at"),
        contains("STARTING", "RUNNING", "BACKOFF", "STARTING", "RUNNING", "SUCCEEDED"));
    assertThat(
        query(
            folder,
            "SELECT manifest_id, revision, state, arrived[1], window_start < window_end,"
                + " ended_at IS NULL FROM ops.manifests ORDER BY revision"),
        contains("r-1 1 SEALED d.in true true", "r-1 2 FAILED d.in true false"));
    String json =
        query(folder, "SELECT manifest FROM ops.manifests ORDER BY revision DESC LIMIT 1").get(0);
    assertThat(Manifest.parse(json).state(), is(ManifestState.FAILED));
    assertThat(query(folder, "SELECT DISTINCT location FROM ops.jobs"), hasItem("EU"));
  }
}
