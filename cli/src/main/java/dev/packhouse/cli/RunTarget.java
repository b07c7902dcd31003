package dev.packhouse.cli;

import dev.packhouse.line.LineSpec;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.pipeline.RunSettings;
import dev.packhouse.reference.EmbeddedSteps;
import dev.packhouse.steps.BigQuerySteps;
import dev.packhouse.steps.DeployedFolder;
import dev.packhouse.steps.StepServices;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.Fault;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseReader;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/** Where one run lands, under which name, and with which options it runs. */
final class RunTarget implements AutoCloseable {

  /** The project that tables without one are in, where there is no project. */
  private static final String LOCAL_PROJECT = "local";

  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /** Enough for two cores, and what a heap of 2 GB holds of the largest records. */
  private static final int DIRECT_READ_LANES = 2;

  private static final Duration SOON = Duration.ofMillis(200);

  private final String runId;
  private final PipelineOptions options;
  private final @Nullable EmbeddedWarehouse warehouse;
  private final Path staged;
  private final RunFolder folder;
  private final RunSettings.@Nullable Steps steps;

  private RunTarget(
      String runId,
      PipelineOptions options,
      @Nullable EmbeddedWarehouse warehouse,
      Path staged,
      RunFolder folder,
      RunSettings.@Nullable Steps steps) {
    this.runId = runId;
    this.folder = folder;
    this.steps = steps;
    this.options = options;
    this.warehouse = warehouse;
    this.staged = staged;
  }

  /** The warehouse of the run's folder, with the datasets that the line lands in. */
  static RunTarget embedded(AnalyzedLine line, RunFolder folder, PipelineOptions options) {
    LineSpec spec = line.spec();
    requireDistinctTables(line);
    String runId = runId(spec);
    Path staged = folder.stage(runId);
    if (options.getTempLocation() == null) {
      options.setTempLocation(staged.toAbsolutePath().toString());
    }
    options.setJobName(runId);
    options.as(GcpOptions.class).setProject(LOCAL_PROJECT);
    EmbeddedWarehouse warehouse = open(folder);
    try {
      // The warehouse opens for one run at a time, so whatever is staged is of runs that were
      // killed.
      RunFolder.remove(folder.stages());
      var target =
          new RunTarget(
              runId,
              options,
              warehouse,
              staged,
              folder,
              soon(steps(line, below(folder, line), EmbeddedSteps.of(warehouse))));
      for (String dataset : datasets(line)) {
        warehouse.createDataset(dataset);
      }
      return target;
    } catch (WarehouseException failure) {
      throw new CommandFailure(ExitCode.UNEXPECTED, String.valueOf(failure.getMessage()), failure);
    }
  }

  /**
   * A warehouse that cannot be opened is a matter of --out, as it is for those who only read it.
   */
  private static EmbeddedWarehouse open(RunFolder folder) {
    try {
      return EmbeddedWarehouse.open(folder.directory(), fault());
    } catch (WarehouseException refused) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(refused.getMessage()), refused);
    }
  }

  /**
   * The embedded warehouse knows no projects and, other than BigQuery
   * (https://cloud.google.com/bigquery/docs/tables#table_naming), takes upper and lower case for
   * the same: rows of two tables would end up in one.
   */
  private static void requireDistinctTables(AnalyzedLine line) {
    Map<String, String> seen = new HashMap<>();
    tables(line)
        .forEach(
            table -> {
              String other = seen.put(withoutProject(table).toLowerCase(Locale.ROOT), table);
              if (other != null) {
                throw new CommandFailure(
                    ExitCode.USAGE,
                    other
                        + " and "
                        + table
                        + " are one table in the embedded warehouse, which tells tables apart"
                        + " neither by project nor by case; give one of them another name, or run"
                        + " with --bigquery");
              }
            });
  }

  private static Stream<String> tables(AnalyzedLine line) {
    return Stream.of(
            line.spec().tables().keySet(),
            Set.of(line.spec().deadLetters().table()),
            line.stepTables())
        .flatMap(Set::stream)
        .distinct();
  }

  private static String withoutProject(String table) {
    int dataset = table.lastIndexOf('.', table.lastIndexOf('.') - 1);
    return table.substring(dataset + 1);
  }

  /** What the warehouse does wrong: nothing, unless a test wants to see the receipt notice. */
  private static Fault fault() {
    return Fault.valueOf(System.getProperty("packhouse.fault", Fault.NONE.name()));
  }

  /** BigQuery itself, or what {@code --bigQueryEndpoint} names. */
  static RunTarget bigQuery(AnalyzedLine line, RunFolder folder, PipelineOptions options) {
    String runId = runId(line.spec());
    if (options.as(GcpOptions.class).getProject() == null) {
      throw new CommandFailure(
          ExitCode.USAGE, "rows land in a project's datasets: set --project=NAME");
    }
    boolean cluster = Cluster.isMeant(options);
    if (cluster) {
      options.setJobName(runId);
      Cluster.stage(options);
    }
    RunSettings.Steps steps =
        steps(
            line,
            cluster ? Cluster.stepsFolder(line.spec(), options) : below(folder, line),
            BigQuerySteps.in(location(line)));
    return new RunTarget(
        runId,
        options,
        null,
        folder.stage(runId),
        folder,
        cluster && steps != null ? steps.withCheckpoints() : steps);
  }

  private static String runId(LineSpec spec) {
    return "%s-%s-%04x"
        .formatted(
            spec.name(),
            RUN_TIME.format(Instant.now()),
            ThreadLocalRandom.current().nextInt(1 << 16));
  }

  private static List<String> datasets(AnalyzedLine line) {
    return tables(line)
        .map(RunTarget::withoutProject)
        .map(table -> table.substring(0, table.lastIndexOf('.')))
        .distinct()
        .toList();
  }

  String runId() {
    return runId;
  }

  private static String below(RunFolder folder, AnalyzedLine line) {
    return folder.steps(line.spec().name()).toString();
  }

  /** Puts the line's steps into force in a folder; null for a line without. */
  private static RunSettings.@Nullable Steps steps(
      AnalyzedLine line, String folder, StepServices services) {
    if (!line.hasSteps()) {
      return null;
    }
    var deployed = DeployedFolder.at(folder);
    line.deployTo(deployed);
    return new RunSettings.Steps(services, deployed);
  }

  private static String location(AnalyzedLine line) {
    StepsSpec steps = line.spec().steps();
    return steps == null ? "US" : steps.location();
  }

  /** In this process an answer costs nothing, and a row that is counted can be read. */
  private static RunSettings.@Nullable Steps soon(RunSettings.@Nullable Steps steps) {
    return steps == null ? null : steps.withPollEvery(SOON).withSettle(SOON);
  }

  /** How many rows each table has now; null where they are not in the embedded warehouse. */
  @Nullable Map<String, Long> rows() {
    if (warehouse == null) {
      return null;
    }
    try (WarehouseReader reader = WarehouseReader.open(folder.directory())) {
      return reader.rows();
    } catch (WarehouseException failure) {
      throw new CommandFailure(ExitCode.UNEXPECTED, String.valueOf(failure.getMessage()), failure);
    }
  }

  PipelineOptions options() {
    return options;
  }

  boolean inCluster() {
    return Cluster.isMeant(options);
  }

  RunSettings settings() {
    boolean direct = !inCluster();
    return RunSettings.of(runId)
        .withServices(warehouse == null ? null : warehouse.services())
        .withReadLanes(direct ? DIRECT_READ_LANES : 0)
        .withPubsub(direct ? StoppablePubsub.of(runId, PubsubJsonClient.FACTORY) : null)
        .withSteps(steps);
  }

  @Override
  public void close() {
    RunFolder.remove(staged);
    if (warehouse != null) {
      try {
        warehouse.close();
      } catch (WarehouseException failure) {
        throw new CommandFailure(
            ExitCode.UNEXPECTED, String.valueOf(failure.getMessage()), failure);
      }
    }
  }
}
