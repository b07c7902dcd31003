package dev.packhouse.steps;

import dev.packhouse.receipt.ReceiptCounters;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/** The Beam counters of steps and assertions, in the namespace of all counters of a line. */
public final class StepCounters {

  /** Those that succeeded. */
  public static final Counter SUCCEEDED = counter("steps/succeeded");

  /** Those that failed. */
  public static final Counter FAILED = counter("steps/failed");

  /** Those that were skipped for one that failed. */
  public static final Counter SKIPPED = counter("steps/skipped");

  /** Those that were cancelled. */
  public static final Counter CANCELLED = counter("steps/cancelled");

  /** What their jobs are paid for. */
  public static final Counter BYTES_BILLED = counter("steps/bytes_billed");

  /** Manifests that have ended, one way or the other. */
  public static final Counter MANIFESTS = counter("manifests/ended");

  /** Those of them that failed: a step or an assertion did, or there was no step graph. */
  public static final Counter MANIFESTS_FAILED = counter("manifests/failed");

  /** Step graphs that did not validate. */
  public static final Counter GRAPHS_REFUSED = counter("manifests/graphs_refused");

  private StepCounters() {}

  static void count(Action.Output output) {
    if (output instanceof Action.RecordJob record) {
      Task task = record.job().task();
      TaskState state = task.progress().state();
      if (state.end()) {
        BYTES_BILLED.inc(task.progress().usage().bytesBilled());
        of(state).inc();
      }
    } else if (output instanceof Action.RecordManifest record) {
      ManifestState state = record.manifest().state();
      if (state.end() && state != ManifestState.JOINED) {
        MANIFESTS.inc();
        if (state == ManifestState.FAILED) {
          MANIFESTS_FAILED.inc();
        }
      }
    } else if (output instanceof Action.ReportGraph) {
      GRAPHS_REFUSED.inc();
    }
  }

  private static Counter of(TaskState state) {
    return switch (state) {
      case SUCCEEDED -> SUCCEEDED;
      case FAILED -> FAILED;
      case SKIPPED -> SKIPPED;
      case CANCELLED -> CANCELLED;
      case WAITING, STARTING, RUNNING, BACKOFF, CANCELLING ->
          throw new IllegalArgumentException(state + " is no end");
    };
  }

  private static Counter counter(String name) {
    return Metrics.counter(ReceiptCounters.NAMESPACE, name);
  }
}
