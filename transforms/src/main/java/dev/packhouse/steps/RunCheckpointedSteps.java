package dev.packhouse.steps;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Runs the steps of a stream where nothing is committed before a checkpoint that all of the job is
 * part of, as on Flink: what was sealed since the last one is sealed anew when a process is lost,
 * and maybe otherwise. So the first job of a manifest is started when a checkpoint has it.
 *
 * <p>A runner says that there is a checkpoint for the elements before it, and not for timers. So
 * among the elements are {@link #TICK}s, every second; one that comes after a manifest was sealed
 * and is part of a checkpoint says that the manifest is.
 */
final class RunCheckpointedSteps extends StreamSteps {

  /** No table's name: time passes. */
  static final String TICK = "\t";

  /** How often there is one. */
  static final Duration TICK_EVERY = Duration.ofSeconds(1);

  /**
   * Rows are flushed by the same checkpoint that has their manifest, or an earlier one, and can be
   * read soon after.
   */
  static final Duration FLUSH = Duration.ofSeconds(5);

  /** Longer than checkpoints are apart; a runner may forget what it is to say then. */
  private static final org.joda.time.Duration LONGEST = org.joda.time.Duration.standardDays(1);

  // Of this instance, as the runner is that calls it: what is read from a checkpoint is part of it.
  private transient long seals;
  private transient volatile long committed;
  private transient volatile long committedAt;

  private final Duration flush;

  /**
   * @param flush how long after the checkpoint that has a manifest its first job is started
   */
  RunCheckpointedSteps(StepHost host, Duration flush) {
    super(host, TICK_EVERY);
    this.flush = flush;
  }

  @ProcessElement
  public void process(
      @Element KV<String, String> named,
      @StateId("arrived") ValueState<Map<Long, List<String>>> arrived,
      @TimerId("interval") Timer interval,
      @TimerId("wake") Timer wake,
      BundleFinalizer checkpoint) {
    if (!named.getValue().equals(TICK)) {
      name(named.getValue(), arrived, interval, wake);
    } else if (seals > committed) {
      long sealed = seals;
      checkpoint.afterBundleCommit(Instant.now().plus(LONGEST), () -> committed(sealed));
    }
  }

  /** Calls come late, and in any order. */
  private synchronized void committed(long sealed) {
    if (sealed > committed) {
      committedAt = System.nanoTime();
      committed = sealed;
    }
  }

  @Override
  boolean commitAwaited() {
    return seals > committed || (seals > 0 && System.nanoTime() - committedAt < flush.toNanos());
  }

  @Override
  void sealed() {
    seals++;
  }
}
