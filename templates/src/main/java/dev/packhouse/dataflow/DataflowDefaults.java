package dev.packhouse.dataflow;

import dev.packhouse.land.WriteMethod;
import dev.packhouse.launch.JobLabels;
import dev.packhouse.launch.LaunchRefusedException;
import dev.packhouse.launch.RunKind;
import dev.packhouse.launch.RunnerDefaults;
import dev.packhouse.line.LineSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.beam.runners.dataflow.DataflowRunner;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions.FlexResourceSchedulingGoal;
import org.apache.beam.runners.dataflow.options.DataflowPipelineWorkerPoolOptions.AutoscalingAlgorithmType;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a job on Dataflow is told unless whoever starts it says otherwise: that the service keeps
 * state and shuffles, that it takes the workers that the work needs and no more than a few, and
 * which line it is.
 *
 * @see <a href="https://cloud.google.com/dataflow/docs/reference/pipeline-options">Pipeline
 *     options</a>
 */
public final class DataflowDefaults implements RunnerDefaults {

  /** Enough for most lines, and a bound to what a burst or a mistake can cost. */
  static final int MAX_WORKERS = 10;

  static final String LINE_LABEL = JobLabels.LINE;
  static final String VERSION_LABEL = JobLabels.VERSION;

  private static final String RUNNER_V2 = "use_runner_v2";
  private static final String MODE = "streaming_mode_";
  private static final String AT_LEAST_ONCE = MODE + "at_least_once";
  private static final String SHUFFLE = "shuffle_mode=";

  @Override
  public void apply(PipelineOptions options, LineSpec spec, RunKind kind) {
    if (!DataflowRunner.class.isAssignableFrom(options.getRunner())) {
      return;
    }
    DataflowPipelineOptions dataflow = options.as(DataflowPipelineOptions.class);
    if (!isGiven(dataflow, "disable_runner_v2") && !isGiven(dataflow, "disable_prime_runner_v2")) {
      add(dataflow, RUNNER_V2);
    }
    if (dataflow.getAutoscalingAlgorithm() == null) {
      dataflow.setAutoscalingAlgorithm(AutoscalingAlgorithmType.THROUGHPUT_BASED);
    }
    if (dataflow.getMaxNumWorkers() == 0) {
      dataflow.setMaxNumWorkers(Math.max(MAX_WORKERS, dataflow.getNumWorkers()));
    }
    if (dataflow.getNumWorkers() > dataflow.getMaxNumWorkers()) {
      throw new LaunchRefusedException(
          "the job cannot begin with %d workers (--numWorkers) and have at most %d (--maxNumWorkers)"
              .formatted(dataflow.getNumWorkers(), dataflow.getMaxNumWorkers()));
    }
    label(dataflow, spec);
    switch (kind) {
      case STREAM -> stream(dataflow, spec);
      case BATCH -> batch(dataflow);
    }
  }

  /**
   * Runner v2 streams with Streaming Engine only, and Beam turns it on for it. It is on without
   * Runner v2 as well, and there is no saying otherwise: gcloud says false where nobody has said
   * anything.
   *
   * @see <a href="https://cloud.google.com/dataflow/docs/runner-v2">Runner v2</a>
   */
  private static void stream(DataflowPipelineOptions options, LineSpec spec) {
    if (options.getFlexRSGoal() == FlexResourceSchedulingGoal.COST_OPTIMIZED) {
      throw new LaunchRefusedException(
          "a stream cannot wait for cheaper machines, which FlexRS is: leave out --flexRSGoal");
    }
    options.setEnableStreamingEngine(true);
    List<String> service = listed(options.getDataflowServiceOptions());
    List<String> chosen =
        Stream.concat(service.stream(), listed(options.getExperiments()).stream())
            .filter(option -> option.startsWith(MODE))
            .toList();
    if (chosen.contains(AT_LEAST_ONCE) && spec.write().stream() != WriteMethod.AT_LEAST_ONCE) {
      throw new LaunchRefusedException(
          "the job may process a message twice ("
              + AT_LEAST_ONCE
              + "), and line "
              + spec.name()
              + " lands exactly once: choose exactly once for the job, or"
              + " write.stream=at-least-once for the line");
    }
    List<String> own = spec.write().dataflowServiceOptions();
    if (chosen.isEmpty() && !own.isEmpty()) {
      options.setDataflowServiceOptions(Stream.concat(service.stream(), own.stream()).toList());
    }
  }

  /**
   * Dataflow's own shuffle, off the workers.
   *
   * @see <a href="https://cloud.google.com/dataflow/docs/shuffle-for-batch">Dataflow Shuffle</a>
   */
  private static void batch(DataflowPipelineOptions options) {
    if (!isGiven(options, SHUFFLE)) {
      add(options, SHUFFLE + "service");
    }
  }

  private static void label(DataflowPipelineOptions options, LineSpec spec) {
    Map<String, String> given = options.getLabels();
    Map<String, String> labels = new TreeMap<>(given == null ? Map.of() : given);
    labels.putAll(JobLabels.of(spec));
    options.setLabels(labels);
  }

  private static boolean isGiven(DataflowPipelineOptions options, String experiment) {
    return listed(options.getExperiments()).stream().anyMatch(it -> it.startsWith(experiment));
  }

  private static List<String> listed(@Nullable List<String> values) {
    return values == null ? List.of() : values;
  }

  private static void add(DataflowPipelineOptions options, String experiment) {
    List<String> experiments = new ArrayList<>(listed(options.getExperiments()));
    if (!experiments.contains(experiment)) {
      experiments.add(experiment);
    }
    options.setExperiments(experiments);
  }
}
