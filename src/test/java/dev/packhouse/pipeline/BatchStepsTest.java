package dev.packhouse.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.packhouse.land.Confirmations;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.steps.ScriptedSteps;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.ResultRows;
import dev.packhouse.warehouse.WarehouseReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line of files whose rows set its steps off. */
final class BatchStepsTest {

  private static final String LINE =
      """
      name: orchard
      sources:
        truckload: {type: files, pattern: data/*.json, format: json}
        markets: {type: announcements, subscription: projects/growers/subscriptions/done}
      records:
        - type: delivery
          fields:
            - {name: id, type: STRING, mode: REQUIRED}
            - {name: crates, type: INT64, mode: REQUIRED}
          routes:
            - {name: bulk, when: record.crates >= 100, table: market.bulk}
            - {name: retail, table: market.retail}
      deadLetters: {table: ops.dead_letters}
      steps:
        dir: steps
        record: {jobs: ops.steps}
      """;

  private static final String[] STEPS = {
    "bulk_days: market.bulk -> market.bulk_days",
    "retail_days: market.retail -> market.retail_days",
    "days: market.bulk_days, market.retail_days, weather.days -> market.days",
    "clean: market.days -> market.days_clean",
  };

  @TempDir Path folder;

  private final String run = "run-" + UUID.randomUUID();
  private EmbeddedWarehouse warehouse;

  @BeforeEach
  void openWarehouse() throws Exception {
    Files.createDirectory(folder.resolve("data"));
    Files.writeString(folder.resolve(LineReader.FILE_NAME), LINE);
    warehouse = EmbeddedWarehouse.open(folder.resolve("run"));
    warehouse.createDataset("market");
    warehouse.createDataset("ops");
  }

  @AfterEach
  void closeWarehouse() throws Exception {
    Confirmations.release(run);
    warehouse.close();
  }

  @Test
  void whatHasLandedSetsOffTheStepsBehindItAndNoOthers() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of(STEPS);
    data("{\"id\": \"a\", \"crates\": 500}");

    run(steps);

    assertThat(steps.started(), is(List.of("bulk_days", "days", "clean")));
    assertThat(steps.parameter("days", "arrived"), is(List.of("market.bulk")));
    assertThat(steps.parameter("days", "run_id"), is(run));
    assertThat(query("SELECT id FROM market.bulk"), is(List.of("[a]")));
    assertThat(
        query("SELECT step FROM ops.steps WHERE state = 'SUCCEEDED'"),
        containsInAnyOrder("[bulk_days]", "[days]", "[clean]"));
    assertThat(
        query("SELECT state FROM ops.manifests ORDER BY revision DESC LIMIT 1"),
        is(List.of("[SUCCEEDED]")));
  }

  @Test
  void allTablesOfARunSetOffOneManifest() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of(STEPS);
    data("{\"id\": \"a\", \"crates\": 500}\n{\"id\": \"b\", \"crates\": 5}");

    run(steps);

    assertThat(steps.started(), containsInAnyOrder("bulk_days", "retail_days", "days", "clean"));
    assertThat(steps.parameter("days", "arrived"), is(List.of("market.bulk", "market.retail")));
    assertThat(query("SELECT count(DISTINCT manifest_id) FROM ops.manifests"), is(List.of("[1]")));
  }

  @Test
  void failedStepKeepsBackWhatIsBehindItAndNothingElse() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of(STEPS).failing("bulk_days");
    data("{\"id\": \"a\", \"crates\": 500}\n{\"id\": \"b\", \"crates\": 5}");

    run(steps);

    assertThat(steps.started(), containsInAnyOrder("bulk_days", "retail_days"));
    assertThat(
        query(
            "SELECT step, state FROM ops.steps WHERE state IN ('FAILED', 'SKIPPED', 'SUCCEEDED')"
                + " ORDER BY step"),
        is(
            List.of(
                "[bulk_days, FAILED]",
                "[clean, SKIPPED]",
                "[days, SKIPPED]",
                "[retail_days, SUCCEEDED]")));
  }

  @Test
  void runThatLandsNothingSetsNothingOff() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of(STEPS);
    data("{\"id\": \"a\", \"crates\": \"many\"}");

    run(steps);

    assertThat(steps.started(), is(List.of()));
    assertThat(query("SELECT reason FROM ops.dead_letters"), is(List.of("[WRONG_TYPE]")));
  }

  @Test
  void tableThatIsEmptiedSetsOffWhatIsBehindIt() throws Exception {
    Files.writeString(
        folder.resolve(LineReader.FILE_NAME),
        LINE.replaceFirst("  markets:.*\n", "")
            + "tables: {market.bulk: {disposition: truncate}}\n");
    data("{\"id\": \"a\", \"crates\": 500}");
    run(ScriptedSteps.of(STEPS));
    ScriptedSteps steps = ScriptedSteps.of(STEPS);
    data("{\"id\": \"b\", \"crates\": 5}");

    run(steps);

    assertThat(query("SELECT id FROM market.bulk"), is(List.of()));
    assertThat(steps.parameter("days", "arrived"), is(List.of("market.bulk", "market.retail")));
  }

  @Test
  void stepsOnlyRunAllOfThem() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of(STEPS);
    Pipeline pipeline = pipeline();

    LinePipeline.addSteps(pipeline, spec(), settings(steps));
    pipeline.run().waitUntilFinish();

    assertThat(steps.started(), containsInAnyOrder("bulk_days", "retail_days", "days", "clean"));
    assertThat(
        steps.parameter("days", "arrived"),
        is(List.of("market.bulk", "market.retail", "weather.days")));
  }

  @Test
  void lineRunsWithoutItsStepsWhereNothingRunsThem() throws Exception {
    data("{\"id\": \"a\", \"crates\": 500}");
    Pipeline pipeline = pipeline();
    LineSpec spec = spec();
    RunSettings settings = settings(ScriptedSteps.of(STEPS)).withSteps(null);

    LineOutputs outputs =
        LinePipeline.add(pipeline, spec, spec.sources().get("truckload"), settings);
    pipeline.run().waitUntilFinish();

    assertThat(outputs.steps(), is(nullValue()));
    assertThat(query("SELECT id FROM market.bulk"), is(List.of("[a]")));
    assertThat(
        assertThrows(
                IllegalArgumentException.class,
                () -> LinePipeline.add(pipeline(), spec, spec.sources().get("markets"), settings))
            .getMessage(),
        containsString("source 'markets' sets off steps"));
    assertThat(
        assertThrows(
                IllegalArgumentException.class,
                () -> LinePipeline.addSteps(pipeline(), spec, settings))
            .getMessage(),
        containsString("no steps to run"));
  }

  private void data(String records) throws Exception {
    Files.writeString(folder.resolve("data/a.json"), records);
  }

  private void run(ScriptedSteps steps) {
    Pipeline pipeline = pipeline();
    LineSpec spec = spec();
    LinePipeline.add(pipeline, spec, spec.sources().get("truckload"), settings(steps));
    pipeline.run().waitUntilFinish();
  }

  private RunSettings settings(ScriptedSteps steps) {
    return RunSettings.of(run)
        .withServices(warehouse.services())
        .withSteps(
            new RunSettings.Steps(steps.services(), steps.deployed())
                .withPollEvery(Duration.ofMillis(20)));
  }

  private Pipeline pipeline() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setTempLocation(folder.resolve("tmp").toString());
    options.as(GcpOptions.class).setProject("local");
    return Pipeline.create(options);
  }

  private LineSpec spec() {
    ReadLine read = LineReader.read(folder.toString(), Map.of(), List.of());
    if (read.spec() == null) {
      throw new AssertionError(read.report());
    }
    return read.spec();
  }

  private List<String> query(String sql) throws Exception {
    List<String> rows = new ArrayList<>();
    try (WarehouseReader reader = WarehouseReader.open(folder.resolve("run"));
        ResultRows result = reader.query(sql)) {
      for (List<Object> row = result.next(); row != null; row = result.next()) {
        rows.add(row.toString());
      }
    }
    return rows;
  }
}
