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
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.TextIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write.Method;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
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

  @Test
  void datasetOfNoTablesIsEmpty(EmulatorEnvironment emulators) {
    emulators.createDataset("empty");

    assertThat(emulators.tables("empty"), hasSize(0));
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

    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(emulators.beamOptions().toArray(String[]::new)).create();
    options.as(DirectOptions.class).setTargetParallelism(2);
    Pipeline pipeline = Pipeline.create(options);
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
                .withSchema(
                    new TableSchema()
                        .setFields(
                            List.of(
                                new TableFieldSchema()
                                    .setName("line")
                                    .setType("STRING")
                                    .setMode("REQUIRED"))))
                .withFormatFunction(line -> new TableRow().set("line", line))
                .withMethod(method));
    pipeline.run().waitUntilFinish();

    assertThat(emulators.tables(dataset), contains(dataset + ".lines"));
    assertThat(
        emulators.rows(dataset + ".lines"),
        is(lines.stream().map(line -> "line=" + line).toList()));
  }
}
