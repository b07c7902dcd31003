package dev.packhouse.steps;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
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
import org.jspecify.annotations.Nullable;

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

  // Of this instance, which the runner calls and calls back in one thread.

  /** How often something was sealed. */
  private transient long seals;

  /**
   * How many seals a checkpoint has, with what this instance began with for one: its rows may not
   * have been flushed yet, since a runner that restores a checkpoint does not say so again.
   */
  private transient long safe;

  private transient @Nullable Instant safeSince;

  RunCheckpointedSteps(StepHost host) {
    this.host = host;
    this.steps = new StreamSteps(host);
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
    } else if (safe <= seals) {
      long sealed = seals;
      // Asked for again and again: of a checkpoint that fails, and of a savepoint, nothing is said.
      checkpoint.afterBundleCommit(
          org.joda.time.Instant.now().plus(LONGEST), () -> safe = Math.max(safe, sealed + 1));
    }
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
    if (mayBeLost(StreamSteps.now(wake))) {
      StreamSteps.set(wake, TICK_EVERY);
    } else if (steps.wake(engine, arrived, interval, wake, out)) {
      seals++;
    }
  }

  private boolean mayBeLost(Instant now) {
    if (safe <= seals) {
      safeSince = null;
      return true;
    }
    if (safeSince == null) {
      safeSince = now;
    }
    return now.isBefore(safeSince.plus(FLUSH));
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
