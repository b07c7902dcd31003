package dev.packhouse.cli;

import dev.packhouse.land.Confirmations;
import dev.packhouse.land.FlushAfterCheckpoint;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.pipeline.LineOutputs;
import dev.packhouse.pipeline.LinePipeline;
import dev.packhouse.pipeline.RunSettings;
import dev.packhouse.pipeline.SchemaResourceException;
import dev.packhouse.receipt.Counts;
import dev.packhouse.receipt.Receipt;
import dev.packhouse.steps.RanSteps;
import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/** One run of a line in this process, from its start to its receipt. */
final class LineRun implements AutoCloseable {

  private static final Duration BETWEEN_LOOKS = Duration.millis(500);

  private final LineSpec spec;
  private final RunTarget target;
  private final PipelineResult result;

  private LineRun(LineSpec spec, RunTarget target, PipelineResult result) {
    this.spec = spec;
    this.target = target;
    this.result = result;
  }

  /**
   * Starts to read {@code source}, or to run the steps alone where that is null; {@code target} is
   * closed with the run, also with one that does not start.
   *
   * @param filesRoot what stands for {@code gs://} in the addresses of files that arrive; null for
   *     itself
   * @throws SchemaResourceException if the source's schema of Pub/Sub cannot be used
   */
  static LineRun start(
      LineSpec spec, @Nullable Source source, RunTarget target, @Nullable String filesRoot) {
    Pipeline pipeline = Pipeline.create(target.options());
    try {
      RunSettings settings = target.settings().withFilesRoot(filesRoot);
      if (source == null) {
        RanSteps steps = LinePipeline.addSteps(pipeline, spec, settings);
        if (!target.inCluster()) {
          watch(steps, target.runId());
        }
      } else {
        LineOutputs outputs = LinePipeline.add(pipeline, spec, source, settings);
        if (!target.inCluster()) {
          watch(outputs, target.runId());
        }
      }
      if (target.inCluster()) {
        FlushAfterCheckpoint.in(pipeline);
      }
    } catch (SchemaResourceException unusable) {
      target.close();
      throw unusable;
    }
    return new LineRun(spec, target, pipeline.run());
  }

  /**
   * Waits for the end, and tells how far the run has come.
   *
   * @throws Pipeline.PipelineExecutionException if the run fails
   */
  Receipt await(RunView view) {
    PipelineResult.State state = null;
    while (state == null || !state.isTerminal()) {
      state = look();
      view.show(receipt(), steps());
    }
    view.clear();
    if (state != PipelineResult.State.DONE) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "the run ended as "
              + state
              + (target.inCluster()
                  ? "; its cluster knows why, of job "
                      + target.options().getJobName()
                      + ". Tables that were loaded by then keep their rows: look, then run again."
                      + " Steps that were begun are taken up by the next run, also with --steps-only"
                  : ""));
    }
    return target.inCluster() ? Cluster.settled(this::receipt) : receipt();
  }

  /** How the run stands; the direct runner has another exception for what fails in a source. */
  private PipelineResult.State look() {
    try {
      return result.waitUntilFinish(BETWEEN_LOOKS);
    } catch (RuntimeException failure) {
      if (failure.getCause() instanceof IOException unread) {
        throw new Pipeline.PipelineExecutionException(unread);
      }
      throw failure;
    }
  }

  private static void watch(LineOutputs outputs, String runId) {
    outputs.deadLetters().apply("Sample dead letters", DeadLetterSamples.of(runId));
    RanSteps steps = outputs.steps();
    if (steps != null) {
      watch(steps, runId);
    }
  }

  private static void watch(RanSteps steps, String runId) {
    steps.jobs().apply("Watch jobs", StepsWatch.jobs(runId));
    steps.manifests().apply("Watch manifests", StepsWatch.manifests(runId));
  }

  /** What is known of the steps so far. */
  SeenSteps steps() {
    return StepsWatch.seen(target.runId());
  }

  /**
   * How the steps went, in a cluster.
   *
   * @param table where each of them is on record
   */
  CountedSteps countedSteps(String table) {
    return CountedSteps.of(Receipt.counts(result.metrics()), table);
  }

  /** What has been counted so far. */
  private Receipt receipt() {
    Counts counts = Receipt.counts(result.metrics());
    // Workers of a cluster confirm rows, and this process knows of the counters only.
    NavigableMap<String, Long> landed =
        target.inCluster()
            ? new TreeMap<>(counts.landed())
            : Confirmations.of(target.runId()).landed();
    Long deadLettered = landed.remove(spec.deadLetters().table());
    // The ledger's rows are about the records, and none of them.
    landed.remove(spec.receipts().table());
    spec.tables().keySet().forEach(table -> landed.putIfAbsent(table, 0L));
    return new Receipt(
        spec.name(),
        spec.version(),
        counts.read(),
        landed.values().stream().mapToLong(Long::longValue).sum(),
        deadLettered == null ? 0 : deadLettered,
        counts.duplicate(),
        counts.filtered(),
        landed,
        counts.reasons(),
        counts.warnings());
  }

  /** Dead letters and rows of receipts that could not be written, by table or topic. */
  SortedMap<String, Long> unwritten() {
    return Receipt.counts(result.metrics()).unwritten();
  }

  /** One dead letter of each kind. */
  List<DeadLetterSamples.Sample> samples() {
    return DeadLetterSamples.take(target.runId());
  }

  @Override
  public void close() {
    Pulling.release(target.runId());
    Confirmations.release(target.runId());
    StepsWatch.release(target.runId());
    target.close();
  }
}
