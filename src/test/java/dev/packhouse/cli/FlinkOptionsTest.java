package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FlinkOptionsTest {

  private static final List<String> NEEDED =
      List.of("--runner=FlinkRunner", "--flinkMaster=flink:8081");
  private static final String CHECKPOINTS = "--checkpointingInterval=10000";

  @TempDir Path folder;

  private static List<String> with(String... more) {
    List<String> options = new ArrayList<>(NEEDED);
    options.addAll(List.of(more));
    return options;
  }

  @Test
  void runThatSaysAllIsNotRefused() {
    FlinkOptions.require(NEEDED, false);
    FlinkOptions.require(with("--streaming=false", "--parallelism=4"), false);
    FlinkOptions.require(with(CHECKPOINTS), true);
    FlinkOptions.require(with(CHECKPOINTS, "--checkpointingMode=EXACTLY_ONCE"), true);
  }

  @ParameterizedTest
  @CsvSource({
    "false, --streaming",
    "false, --streaming=true",
    "false, --useDataStreamForBatch=true",
    "false, --disableMetrics=true",
    "false, --attachedMode=true",
    "true, --checkpointingInterval=-1",
    "true, --checkpointingInterval=0",
    "true, --checkpointingMode=AT_LEAST_ONCE",
    "true, --finishBundleBeforeCheckpointing=false",
    "true, --attachedMode=TRUE"
  })
  void whatWouldShowLaterIsRefusedByItsName(boolean streaming, String option) {
    List<String> options = streaming ? with(CHECKPOINTS, option) : with(option);
    CommandFailure refused =
        assertThrows(CommandFailure.class, () -> FlinkOptions.require(options, streaming));
    assertThat(refused.getMessage(), containsString(option.replaceFirst("=.*", "")));
    assertThat(refused.getMessage(), containsString("docs/flink.md"));
  }

  @Test
  void streamWithoutCheckpointsIsRefused() {
    CommandFailure refused =
        assertThrows(CommandFailure.class, () -> FlinkOptions.require(NEEDED, true));
    assertThat(refused.getMessage(), containsString("--checkpointingInterval=MILLISECONDS"));
  }

  private CommandOutput run(String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("run", "../../examples/birdstrikes", "--out", folder.toString()));
    arguments.addAll(List.of(options));
    return CommandOutput.of(arguments.toArray(String[]::new));
  }

  @Test
  void runIsRefusedBeforeItStarts() {
    CommandOutput run =
        run("--runner=FlinkRunner", "--bigquery", "--project=p", "--tempLocation=gs://bucket/temp");
    assertThat(run.err(), run.exitCode(), is(2));
    assertThat(run.err(), containsString("--flinkMaster=HOST:PORT"));
    assertThat(run.out(), is(""));
  }

  @Test
  void runIntoTheEmbeddedWarehouseIsRefused() {
    CommandOutput run = run("--runner=FlinkRunner", "--flinkMaster=flink:8081");
    assertThat(run.err(), run.exitCode(), is(2));
    assertThat(run.err(), containsString("--bigQueryEndpoint"));
  }

  @Test
  void runOnDataflowIsTheOtherCommands() {
    CommandOutput run =
        run(
            "--runner=DataflowRunner",
            "--bigquery",
            "--project=p",
            "--region=europe-west1",
            "--tempLocation=gs://bucket/temp");
    assertThat(run.err(), run.exitCode(), is(2));
    assertThat(run.err(), containsString("packhouse launch"));
  }
}
