package dev.packhouse.steps;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
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
final class RunCheckpointedSteps extends DoFn<KV<String, String>, JobRecord> {

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

  @StateId("engine")
  private final StateSpec<ValueState<EngineState>> engineSpec = StreamSteps.ENGINE;

  @StateId("arrived")
  private final StateSpec<ValueState<Map<Long, List<String>>>> arrivedSpec = StreamSteps.ARRIVED;

  @TimerId("interval")
  private final TimerSpec intervalSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  @TimerId("wake")
  private final TimerSpec wakeSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

  private final StepHost host;
  private final StreamSteps steps;
  private final Duration flush;

  // Of this instance, as the runner is that calls it: what is read from a checkpoint is part of it.
  private transient long seals;
  private transient volatile long committed;
  private transient volatile long committedAt;

  /**
   * @param flush how long after the checkpoint that has a manifest its first job is started
   */
  RunCheckpointedSteps(StepHost host, Duration flush) {
    this.host = host;
    this.steps = new StreamSteps(host);
    this.flush = flush;
  }

  @Setup
  public void setup(PipelineOptions options) {
    host.open(options);
  }

  @Teardown
  public void teardown() throws Exception {
    host.close();
  }

  /** Outputs are made by timers, which have no time of events. */
  @Override
  @SuppressWarnings("deprecation") // nothing else lets a timer that holds no watermark output
  public org.joda.time.Duration getAllowedTimestampSkew() {
    return org.joda.time.Duration.millis(Long.MAX_VALUE);
  }

  @ProcessElement
  public void process(
      @Element KV<String, String> named,
      @StateId("arrived") ValueState<Map<Long, List<String>>> arrived,
      @TimerId("interval") Timer interval,
      @TimerId("wake") Timer wake,
      BundleFinalizer checkpoint) {
    if (!named.getValue().equals(TICK)) {
      steps.name(named.getValue(), arrived, interval, wake);
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

  private boolean mayBeLost() {
    return seals > committed || (seals > 0 && System.nanoTime() - committedAt < flush.toNanos());
  }

  @OnTimer("interval")
  public void onInterval(
      @StateId("engine") ValueState<EngineState> engine,
      @StateId("arrived") ValueState<Map<Long, List<String>>> arrived,
      @TimerId("interval") Timer interval,
      @TimerId("wake") Timer wake,
      MultiOutputReceiver out)
      throws IOException, InterruptedException {
    turn(engine, arrived, interval, wake, out);
  }

  @OnTimer("wake")
  public void onWake(
      @StateId("engine") ValueState<EngineState> engine,
      @StateId("arrived") ValueState<Map<Long, List<String>>> arrived,
      @TimerId("interval") Timer interval,
      @TimerId("wake") Timer wake,
      MultiOutputReceiver out)
      throws IOException, InterruptedException {
    turn(engine, arrived, interval, wake, out);
  }

  private void turn(
      ValueState<EngineState> engine,
      ValueState<Map<Long, List<String>>> arrived,
      Timer interval,
      Timer wake,
      MultiOutputReceiver out)
      throws IOException, InterruptedException {
    if (mayBeLost()) {
      steps.leave(wake, TICK_EVERY);
    } else if (steps.wake(engine, arrived, interval, wake, out)) {
      seals++;
    }
  }

  /** The stream ends, or the job is drained: what is not done is left to the next run. */
  @OnWindowExpiration
  public void drain(
      @StateId("engine") ValueState<EngineState> engine,
      @StateId("arrived") ValueState<Map<Long, List<String>>> arrived,
      MultiOutputReceiver out)
      throws IOException, InterruptedException {
    steps.drain(engine, arrived, out);
  }
}
