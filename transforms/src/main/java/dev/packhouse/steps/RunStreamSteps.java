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

/** Runs the steps of a stream where each bundle is committed by itself, as on Dataflow. */
final class RunStreamSteps extends DoFn<KV<String, String>, JobRecord> {

  /** How long the engine is left alone where a bundle must end first. */
  private static final Duration ANOTHER_BUNDLE = Duration.ofMillis(10);

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
  private transient boolean sealed;

  RunStreamSteps(StepHost host) {
    this.host = host;
    this.steps = new StreamSteps(host);
  }

  @Setup
  public void setup(PipelineOptions options) {
    host.open(options);
  }

  @StartBundle
  public void startBundle() {
    sealed = false;
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
      @TimerId("wake") Timer wake) {
    steps.name(named.getValue(), arrived, interval, wake);
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
    if (sealed) {
      // A bundle that runs again may seal otherwise: no job is started before it is committed.
      StreamSteps.set(wake, ANOTHER_BUNDLE);
    } else {
      sealed = steps.wake(engine, arrived, interval, wake, out);
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
