package dev.packhouse.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.packhouse.line.LineSpec;
import dev.packhouse.steps.ScriptedSteps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
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

  private TriedLine line;
  private String text = LINE;

  @BeforeEach
  void open() throws Exception {
    Files.createDirectory(folder.resolve("data"));
    line = TriedLine.in(folder);
  }

  @AfterEach
  void close() throws Exception {
    line.close();
  }

  @Test
  void whatHasLandedSetsOffTheStepsBehindItAndNoOthers() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of(STEPS);
    data("{\"id\": \"a\", \"crates\": 500}");

    run(steps);

    assertThat(steps.started(), is(List.of("bulk_days", "days", "clean")));
    assertThat(steps.parameter("days", "arrived"), is(List.of("market.bulk")));
    assertThat(steps.parameter("days", "run_id"), is(line.run));
    assertThat(line.query("SELECT id FROM market.bulk"), is(List.of("[a]")));
    assertThat(
        line.query("SELECT step FROM ops.steps WHERE state = 'SUCCEEDED'"),
        containsInAnyOrder("[bulk_days]", "[days]", "[clean]"));
    assertThat(
        line.query("SELECT state FROM ops.manifests ORDER BY revision DESC LIMIT 1"),
        is(List.of("[SUCCEEDED]")));
  }

  @Test
  void allTablesOfARunSetOffOneManifest() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of(STEPS);
    data("{\"id\": \"a\", \"crates\": 500}\n{\"id\": \"b\", \"crates\": 5}");

    run(steps);

    assertThat(steps.started(), containsInAnyOrder("bulk_days", "retail_days", "days", "clean"));
    assertThat(steps.parameter("days", "arrived"), is(List.of("market.bulk", "market.retail")));
    assertThat(
        line.query("SELECT count(DISTINCT manifest_id) FROM ops.manifests"), is(List.of("[1]")));
  }

  @Test
  void failedStepKeepsBackWhatIsBehindItAndNothingElse() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of(STEPS).failing("bulk_days");
    data("{\"id\": \"a\", \"crates\": 500}\n{\"id\": \"b\", \"crates\": 5}");

    run(steps);

    assertThat(steps.started(), containsInAnyOrder("bulk_days", "retail_days"));
    assertThat(
        line.query(
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
    assertThat(line.query("SELECT reason FROM ops.dead_letters"), is(List.of("[WRONG_TYPE]")));
  }

  @Test
  void tableThatIsEmptiedSetsOffWhatIsBehindIt() throws Exception {
    text =
        LINE.replaceFirst("  markets:.*\n", "")
            + "tables: {market.bulk: {disposition: truncate}}\n";
    data("{\"id\": \"a\", \"crates\": 500}");
    run(ScriptedSteps.of(STEPS));
    ScriptedSteps steps = ScriptedSteps.of(STEPS);
    data("{\"id\": \"b\", \"crates\": 5}");

    run(steps);

    assertThat(line.query("SELECT id FROM market.bulk"), is(List.of()));
    assertThat(steps.parameter("days", "arrived"), is(List.of("market.bulk", "market.retail")));
  }

  @Test
  void stepsOnlyRunAllOfThem() throws Exception {
    ScriptedSteps steps = ScriptedSteps.of(STEPS);
    Pipeline pipeline = line.pipeline();

    LinePipeline.addSteps(pipeline, line.spec(text), settings(steps));
    pipeline.run().waitUntilFinish();

    assertThat(steps.started(), containsInAnyOrder("bulk_days", "retail_days", "days", "clean"));
    assertThat(
        steps.parameter("days", "arrived"),
        is(List.of("market.bulk", "market.retail", "weather.days")));
  }

  @Test
  void lineRunsWithoutItsStepsWhereNothingRunsThem() throws Exception {
    data("{\"id\": \"a\", \"crates\": 500}");
    Pipeline pipeline = line.pipeline();
    LineSpec spec = line.spec(text);
    RunSettings settings = settings(ScriptedSteps.of(STEPS)).withSteps(null);

    LineOutputs outputs =
        LinePipeline.add(pipeline, spec, spec.sources().get("truckload"), settings);
    pipeline.run().waitUntilFinish();

    assertThat(outputs.steps(), is(nullValue()));
    assertThat(line.query("SELECT id FROM market.bulk"), is(List.of("[a]")));
    assertThat(
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    LinePipeline.add(
                        line.pipeline(), spec, spec.sources().get("markets"), settings))
            .getMessage(),
        containsString("source 'markets' sets off steps"));
    assertThat(
        assertThrows(
                IllegalArgumentException.class,
                () -> LinePipeline.addSteps(line.pipeline(), spec, settings))
            .getMessage(),
        containsString("no steps to run"));
  }

  private void data(String records) throws Exception {
    Files.writeString(folder.resolve("data/a.json"), records);
  }

  private void run(ScriptedSteps steps) throws Exception {
    Pipeline pipeline = line.pipeline();
    LineSpec spec = line.spec(text);
    LinePipeline.add(pipeline, spec, spec.sources().get("truckload"), settings(steps));
    pipeline.run().waitUntilFinish();
  }

  private RunSettings settings(ScriptedSteps steps) {
    return line.settings(steps, Duration.ofMillis(20), Duration.ZERO);
  }
}
