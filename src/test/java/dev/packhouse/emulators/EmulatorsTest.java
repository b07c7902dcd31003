package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.Method;
import org.apache.beam.sdk.io.gcp.bigquery.TableDestination;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.ValueInSingleWindow;
import org.joda.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The emulators do what the other tests take for granted. */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class EmulatorsTest {

  private static final TableSchema LINES =
      new TableSchema()
          .setFields(
              List.of(
                  new TableFieldSchema().setName("line").setType("STRING").setMode("REQUIRED")));

  @Test
  void datasetOfNoTablesIsEmpty(EmulatorEnvironment emulators) {
    emulators.createDataset("empty");

    assertThat(emulators.tables("empty"), hasSize(0));
  }

  /** Streams that are flushed up to an offset, more of them at once than batch opens. */
  @Test
  void rowsOfAnUnboundedCollectionLandOnceEach(EmulatorEnvironment emulators) {
    emulators.createDataset("streamed");
    String project = emulators.project();
    List<String> tables = IntStream.range(0, 12).mapToObj(i -> "streamed.table_" + i).toList();
    TestStream.Builder<String> events = TestStream.create(StringUtf8Coder.of());
    Map<String, List<String>> sent = new TreeMap<>();
    for (int batch = 0; batch < 6; batch++) {
      List<String> lines = new ArrayList<>();
      for (int i = batch * 500; i < (batch + 1) * 500; i++) {
        String table = tables.get(i == 0 ? 0 : 1 + i % 11); // the first one gets a single row
        String line = "%s line %05d".formatted(table, i);
        sent.computeIfAbsent(table, key -> new ArrayList<>()).add("line=" + line);
        lines.add(line);
      }
      events =
          events
              .addElements(lines.get(0), lines.subList(1, lines.size()).toArray(String[]::new))
              .advanceProcessingTime(Duration.standardSeconds(2));
    }

    Pipeline pipeline = Pipeline.create(options(emulators));
    pipeline
        .apply("read", events.advanceWatermarkToInfinity())
        .apply(
            "land",
            BigQueryIO.<String>write()
                .to(
                    (ValueInSingleWindow<String> line) ->
                        new TableDestination(project + ":" + line.getValue().split(" ")[0], ""))
                .withSchema(LINES)
                .withFormatFunction(line -> new TableRow().set("line", line))
                .withMethod(Method.STORAGE_WRITE_API)
                .withTriggeringFrequency(Duration.standardSeconds(1))
                .withAutoSharding());
    pipeline.run().waitUntilFinish();

    Map<String, List<String>> landed = new TreeMap<>();
    for (String table : emulators.tables("streamed")) {
      landed.put(table, emulators.rows(table));
    }
    assertThat(landed, is(sent));
  }

  @ParameterizedTest
  @EnumSource(names = {"FILE_LOADS", "STORAGE_WRITE_API"})
  void linesOfAFileInCloudStorageLandOnceEach(
      Method method, EmulatorEnvironment emulators, @TempDir Path folder) throws Exception {
    String dataset = "lines_" + method.name().toLowerCase(Locale.ROOT);
    emulators.createDataset(dataset);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 25_000; i++) {
      lines.add("line %05d".formatted(i));
    }
    String file =
        emulators.upload(Files.write(folder.resolve("lines.txt"), lines), dataset + "/lines.txt");

    Pipeline pipeline = Pipeline.create(options(emulators));
    pipeline
        .apply("read", TextIO.read().from(file))
        .apply(
            "land",
            BigQueryIO.<String>write()
                .to(
                    new TableReference()
                        .setProjectId(emulators.project())
                        .setDatasetId(dataset)
                        .setTableId("lines"))
                .withSchema(LINES)
                .withFormatFunction(line -> new TableRow().set("line", line))
                .withMethod(method));
    pipeline.run().waitUntilFinish();

    assertThat(emulators.tables(dataset), contains(dataset + ".lines"));
    assertThat(
        emulators.rows(dataset + ".lines"),
        is(lines.stream().map(line -> "line=" + line).toList()));
  }

  private static PipelineOptions options(EmulatorEnvironment emulators) {
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(emulators.beamOptions().toArray(String[]::new)).create();
    options.as(DirectOptions.class).setTargetParallelism(2);
    return options;
  }
}
