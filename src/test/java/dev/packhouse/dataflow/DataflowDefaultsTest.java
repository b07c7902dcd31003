package dev.packhouse.dataflow;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
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
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions.FlexResourceSchedulingGoal;
import org.apache.beam.runners.dataflow.options.DataflowPipelineWorkerPoolOptions.AutoscalingAlgorithmType;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void moreWorkersToBeginWithThanAtMostAreRefused() {
    options.setNumWorkers(30);
    options.setMaxNumWorkers(10);

    LaunchRefusedException refused =
        assertThrows(LaunchRefusedException.class, () -> apply(RunKind.BATCH, orchard()));

    assertThat(refused.getMessage(), containsString("30 workers (--numWorkers)"));
  }

  @Test
  void jobThatMayRepeatIsRefusedToALineThatLandsOnce() {
    options.setDataflowServiceOptions(List.of(TWICE));

    LaunchRefusedException refused =
        assertThrows(LaunchRefusedException.class, () -> apply(RunKind.STREAM, orchard()));

    assertThat(refused.getMessage(), containsString("line orchard lands exactly once"));
  }

  /** As the console's form, gcloud and Terraform ask for it. */
  @Test
  void jobThatMayRepeatByAnExperimentIsRefusedAsWell() {
    options.setExperiments(List.of(TWICE));

    assertThrows(LaunchRefusedException.class, () -> apply(RunKind.STREAM, orchard()));
  }

  @Test
  void modeThatIsChosenByAnExperimentIsNotChosenAgain() {
    options.setExperiments(List.of(TWICE));

    apply(RunKind.STREAM, orchard("write.stream=at-least-once"));

    assertThat(options.getDataflowServiceOptions(), is(nullValue()));
  }

  @Test
  void jobOfALineThatMayLandTwiceStaysExactWhereThatIsChosen() {
    options.setDataflowServiceOptions(List.of("streaming_mode_exactly_once"));

    apply(RunKind.STREAM, orchard("write.stream=at-least-once"));

    assertThat(options.getDataflowServiceOptions(), is(List.of("streaming_mode_exactly_once")));
  }

  @Test
  void streamThatCanWaitForCheapMachinesIsRefused() {
    options.setFlexRSGoal(FlexResourceSchedulingGoal.COST_OPTIMIZED);

    LaunchRefusedException refused =
        assertThrows(LaunchRefusedException.class, () -> apply(RunKind.STREAM, orchard()));

    assertThat(refused.getMessage(), containsString("--flexRSGoal"));
  }

  @Test
  void batchThatCanWaitForCheapMachinesIsTaken() {
    options.setFlexRSGoal(FlexResourceSchedulingGoal.COST_OPTIMIZED);

    apply(RunKind.BATCH, orchard());

    assertThat(options.getFlexRSGoal(), is(FlexResourceSchedulingGoal.COST_OPTIMIZED));
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

  /** Beam refuses a job with any of these and use_runner_v2. */
  @ParameterizedTest
  @ValueSource(
      strings = {"disable_runner_v2", "disable_runner_v2_until_2023", "disable_prime_runner_v2"})
  void runnerThatIsTurnedOffStaysOff(String experiment) {
    options.setExperiments(List.of(experiment));

    apply(RunKind.STREAM, orchard());

    assertThat(options.getExperiments(), is(List.of(experiment)));
    assertThat(options.isEnableStreamingEngine(), is(true));
  }

  /** As gcloud says it unasked. */
  @Test
  void streamHasStreamingEngineWhereItIsSaidToHaveNone() {
    options.setEnableStreamingEngine(false);

    apply(RunKind.STREAM, orchard());

    assertThat(options.isEnableStreamingEngine(), is(true));
  }

  @Test
  void workersThatAreChosenStayAndHaveABoundAllTheSame() {
    options.setAutoscalingAlgorithm(AutoscalingAlgorithmType.NONE);
    options.setNumWorkers(2);

    apply(RunKind.STREAM, orchard());

    assertThat(options.getAutoscalingAlgorithm(), is(AutoscalingAlgorithmType.NONE));
    assertThat(options.getMaxNumWorkers(), is(DataflowDefaults.MAX_WORKERS));
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
