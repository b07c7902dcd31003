package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.steps.Assertion;
import dev.packhouse.steps.BigQuerySteps;
import dev.packhouse.steps.DeployedFolder;
import dev.packhouse.steps.EngineSettings;
import dev.packhouse.steps.GraphReading;
import dev.packhouse.steps.JobReference;
import dev.packhouse.steps.JobRequest;
import dev.packhouse.steps.Parameter;
import dev.packhouse.steps.RunSteps;
import dev.packhouse.steps.StartAnswer;
import dev.packhouse.steps.Statement;
import dev.packhouse.steps.Step;
import dev.packhouse.steps.StepGraph;
import dev.packhouse.steps.StepHistory;
import dev.packhouse.steps.StepTables;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Steps in a folder of Cloud Storage, and a whole run of them, on services of others. */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class DeployedStepsTest {

  private static PipelineOptions options(EmulatorEnvironment emulators) {
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(emulators.beamOptions().toArray(String[]::new)).create();
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }

  private static final String FRESH =
      "CREATE OR REPLACE TABLE market.fresh AS SELECT grower, SUM(kilograms) AS kilograms FROM"
          + " market.deliveries WHERE grade = 'A' GROUP BY grower";
  private static final String JUICE =
      "CREATE OR REPLACE TABLE market.juice AS SELECT grower, SUM(kilograms) AS kilograms FROM"
          + " market.deliveries WHERE grade = 'C' GROUP BY grower";
  private static final String GROWERS =
      "CREATE OR REPLACE TABLE market.growers AS SELECT grower, f.kilograms AS fresh,"
          + " IFNULL(j.kilograms, 0) AS juice, @manifest_id AS manifest FROM market.fresh AS f"
          + " LEFT JOIN market.juice AS j USING (grower)";
  private static final String ENOUGH =
      "SELECT grower, fresh FROM market.growers WHERE fresh < @least";

  private static void runSteps(PipelineOptions options, DeployedFolder folder, String run) {
    Pipeline pipeline = Pipeline.create(options);
    pipeline
        .apply("Landed", Create.of("market.deliveries"))
        .apply(
            "Steps",
            RunSteps.of(
                    EngineSettings.of("orchard", run, "US").withPollEvery(Duration.ofMillis(100)),
                    BigQuerySteps.in("US"),
                    folder)
                .withRecords(StepTables.DEFAULT, null));
    pipeline.run().waitUntilFinish();
  }

  private static void deploySteps(DeployedFolder folder, int least) throws IOException {
    StepGraph graph =
        StepGraph.of(
                List.of(
                    step("growers", GROWERS, "market.growers", "market.fresh", "market.juice"),
                    step("juice", JUICE, "market.juice", "market.deliveries"),
                    step("fresh", FRESH, "market.fresh", "market.deliveries")),
                List.of(
                    new Assertion(
                        "enough",
                        Statement.of(ENOUGH)
                            .withParameters(
                                List.of(Parameter.of("least", "INT64", String.valueOf(least)))),
                        "market.growers",
                        List.of("market.growers"))))
            .graph();
    Map<String, String> statements = new HashMap<>();
    List.of(FRESH, JUICE, GROWERS, ENOUGH).forEach(sql -> statements.put(Statement.hash(sql), sql));
    folder.deploy(graph, statements);
  }

  private static Step step(String name, String sql, String writes, String... reads) {
    return new Step(name, Statement.of(sql), List.of(reads), List.of(writes));
  }

  @Test
  void deployedStepsRunInTheirOrderAndAreOnRecord(EmulatorEnvironment emulators) throws Exception {
    PipelineOptions options = options(emulators);
    emulators.createDataset("market");
    emulators.createDataset("ops");
    String landed =
        """
        CREATE TABLE market.deliveries AS
        SELECT 'ann' AS grower, 'A' AS grade, 10 AS kilograms
        UNION ALL SELECT 'ann', 'C', 5 UNION ALL SELECT 'ann', 'A', 1 UNION ALL SELECT 'bob', 'A', 3
        """;
    JobRequest request =
        new JobRequest(
            new JobReference("landed", "US"),
            Statement.hash(landed),
            List.of(),
            Map.of(),
            null,
            Duration.ofMinutes(5));
    assertThat(
        BigQuerySteps.in("US").jobs(options).start(request, landed), is(StartAnswer.STARTED));
    DeployedFolder folder = DeployedFolder.at(emulators.gs("steps-" + UUID.randomUUID()));
    deploySteps(folder, 1);

    runSteps(options, folder, "first");

    assertThat(
        emulators.rows("market.growers"),
        contains(
            "grower=ann, fresh=11, juice=5, manifest=first-1",
            "grower=bob, fresh=3, juice=0, manifest=first-1"));
    assertThat(
        states(emulators),
        contains("enough SUCCEEDED", "fresh SUCCEEDED", "growers SUCCEEDED", "juice SUCCEEDED"));
    StepHistory history = BigQuerySteps.in("US").history(StepTables.DEFAULT, options);
    assertThat(history.unfinished("orchard"), is(empty()));

    deploySteps(folder, 5);
    runSteps(options, folder, "second");

    assertThat(states(emulators), hasItem("enough FAILED"));
    assertThat(
        emulators.rows("ops.jobs").stream()
            .filter(row -> row.contains("assertionFailed"))
            .toList()
            .toString(),
        containsString("bob"));
    assertThat(history.unfinished("orchard"), is(empty()));
  }

  /** The last states of tasks, in the order of their names. */
  private static List<String> states(EmulatorEnvironment emulators) {
    return emulators.rows("ops.jobs").stream()
        .map(row -> row.replaceFirst(".*step=(\\w+), .*state=(\\w+),.*", "$1 $2"))
        .filter(state -> state.endsWith("SUCCEEDED") || state.endsWith("FAILED"))
        .distinct()
        .sorted()
        .toList();
  }

  private static StepGraph graph(List<String> texts) {
    return StepGraph.of(
            texts.stream()
                .map(
                    sql ->
                        new Step(
                            "s" + Statement.hash(sql).substring(0, 8),
                            Statement.of(sql),
                            List.of("d.t"),
                            List.of()))
                .toList(),
            List.of())
        .graph();
  }

  private static List<String> texts(int version) {
    return List.of("SELECT 'all'", "SELECT " + version);
  }

  private static void deploy(DeployedFolder folder, int version) throws IOException {
    Map<String, String> statements = new HashMap<>();
    texts(version).forEach(sql -> statements.put(Statement.hash(sql), sql));
    folder.deploy(graph(texts(version)), statements);
  }

  @Test
  void graphInCloudStorageIsSwitchedAsAWhole(EmulatorEnvironment emulators) throws Exception {
    options(emulators);
    DeployedFolder folder = DeployedFolder.at(emulators.gs("steps-" + UUID.randomUUID()));
    assertThat(
        folder.graph().problems().get(0).message(), containsString("packhouse steps deploy"));
    assertThat(folder.statement(Statement.hash("SELECT 1")), is(nullValue()));

    deploy(folder, 0);
    AtomicBoolean done = new AtomicBoolean();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Future<Integer> seen =
        thread.submit(
            () -> {
              Set<StepGraph> graphs = new HashSet<>();
              while (!done.get()) {
                GraphReading reading = folder.graph();
                assertThat(reading.problems(), is(empty()));
                graphs.add(reading.graph());
                for (Step step : reading.graph().steps()) {
                  assertThat(folder.statement(step.statement().hash()), is(notNullValue()));
                }
              }
              return graphs.size();
            });
    try {
      for (int version = 1; version <= 20; version++) {
        deploy(folder, version);
        assertThat(folder.graph().graph(), is(graph(texts(version))));
      }
    } finally {
      done.set(true);
      thread.shutdown();
    }
    assertThat(seen.get(30, TimeUnit.SECONDS), is(greaterThan(1)));
    assertThat(folder.statement(Statement.hash("SELECT 1")), is("SELECT 1"));
  }
}
