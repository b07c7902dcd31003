package dev.packhouse.pipeline;

import dev.packhouse.land.Confirmations;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.steps.ScriptedSteps;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.ResultRows;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Runs of a line on the direct runner, into a warehouse of their own. */
final class TriedLine implements AutoCloseable {

  /** What the runs are called. */
  final String run = "run-" + UUID.randomUUID();

  private final Path folder;
  private final EmbeddedWarehouse warehouse;

  private TriedLine(Path folder, EmbeddedWarehouse warehouse) {
    this.folder = folder;
    this.warehouse = warehouse;
  }

  /** Of a line in a folder, whose datasets are {@code market} and {@code ops}. */
  static TriedLine in(Path folder) throws IOException, WarehouseException {
    EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder.resolve("run"));
    warehouse.createDataset("market");
    warehouse.createDataset("ops");
    return new TriedLine(folder, warehouse);
  }

  /** What a line.yaml of this text says, which must be valid. */
  LineSpec spec(String line) throws IOException {
    Files.writeString(folder.resolve(LineReader.FILE_NAME), line);
    ReadLine read = LineReader.read(folder.toString(), Map.of(), List.of());
    if (read.spec() == null) {
      throw new AssertionError(read.report());
    }
    return read.spec();
  }

  Pipeline pipeline() {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setTempLocation(folder.resolve("tmp").toString());
    options.as(GcpOptions.class).setProject("orchard");
    options.as(DirectOptions.class).setBlockOnRun(false);
    options.as(DirectOptions.class).setTargetParallelism(2);
    return Pipeline.create(options);
  }

  RunSettings settings() {
    return RunSettings.of(run).withServices(warehouse.services());
  }

  /** With steps that run as a test says. */
  RunSettings settings(ScriptedSteps steps, Duration pollEvery, Duration settle) {
    return settings()
        .withSteps(
            new RunSettings.Steps(steps.services(), steps.deployed())
                .withPollEvery(pollEvery)
                .withSettle(settle));
  }

  /** The rows that a query gives now, each as {@code [value, value]}. */
  List<String> query(String sql) throws IOException, WarehouseException {
    List<String> rows = new ArrayList<>();
    try (WarehouseReader reader = WarehouseReader.open(folder.resolve("run"));
        ResultRows result = reader.query(sql)) {
      for (List<Object> row = result.next(); row != null; row = result.next()) {
        rows.add(row.toString());
      }
    }
    return rows;
  }

  @Override
  public void close() throws WarehouseException {
    SteppedSource.release(run);
    Confirmations.release(run);
    warehouse.close();
  }
}
