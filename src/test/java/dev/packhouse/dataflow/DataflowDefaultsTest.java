package dev.packhouse.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.packhouse.launch.JobLabels;
import dev.packhouse.launch.LaunchRefusedException;
import dev.packhouse.launch.RunKind;
import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;

/** What a job is told, and what of it whoever starts it can say otherwise. */
final class DataflowDefaultsTest {

  private static final String TWICE = "streaming_mode_at_least_once";

  private final DataflowPipelineOptions options =
      PipelineOptionsFactory.as(DataflowPipelineOptions.class);

  DataflowDefaultsTest() {
    options.setRunner(DataflowRunner.class);
  }

  @Test
  void workersAreBoundedByMoreWhereMoreAreAskedForToBeginWith() {
    options.setNumWorkers(30);

    apply(RunKind.BATCH, orchard());

    assertThat(options.getMaxNumWorkers(), is(30));
  }

  @Test
  void jobThatMayRepeatIsRefusedToALineThatLandsOnce() {
    options.setDataflowServiceOptions(List.of(TWICE));

    LaunchRefusedException refused =
        assertThrows(LaunchRefusedException.class, () -> apply(RunKind.STREAM, orchard()));

    assertThat(refused.getMessage(), containsString("line orchard lands exactly once"));
  }

  @Test
  void jobOfALineThatMayLandTwiceMayRepeatBesideWhatItIsTold() {
    options.setDataflowServiceOptions(List.of("enable_prime"));

    apply(RunKind.STREAM, orchard("write.stream=at-least-once"));

    assertThat(options.getDataflowServiceOptions(), is(List.of("enable_prime", TWICE)));
  }

  @Test
  void runnerAndShuffleThatAreChosenStay() {
    options.setExperiments(List.of("disable_runner_v2", "shuffle_mode=appliance"));

    apply(RunKind.BATCH, orchard());

    assertThat(
        options.getExperiments(), is(List.of("disable_runner_v2", "shuffle_mode=appliance")));
  }

  @Test
  void labelsAreMadeOfWhatLabelsMayBe() {
    options.setLabels(Map.of("team", "fruit"));

    apply(RunKind.BATCH, orchard("name=Orchard-North"));

    assertThat(options.getLabels().get("team"), is("fruit"));
    assertThat(options.getLabels().get(DataflowDefaults.LINE_LABEL), is("orchard-north"));
    assertThat(JobLabels.value("1.2 (" + "x".repeat(80) + ")"), is("1-2--" + "x".repeat(58)));
  }

  @Test
  void runOfAnotherRunnerIsToldNothing() {
    options.setRunner(DirectRunner.class);

    apply(RunKind.STREAM, orchard());

    assertThat(options.getMaxNumWorkers(), is(0));
    assertThat(options.getExperiments() == null || options.getExperiments().isEmpty(), is(true));
  }

  private void apply(RunKind kind, LineSpec spec) {
    new DataflowDefaults().apply(options, spec, kind);
  }

  private static LineSpec orchard(String... overrides) {
    var read = LineReader.read("../../examples/orchard", Map.of(), List.of(overrides));
    LineSpec spec = read.spec();
    if (spec == null) {
      throw new AssertionError(read.report());
    }
    return spec;
  }
}
