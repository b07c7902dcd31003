package dev.packhouse.steps;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.values.KV;

/** Runs the steps of a stream where each bundle is committed by itself, as on Dataflow. */
final class RunStreamSteps extends StreamSteps {

  /** A timer may fire in the bundle that has set it. */
  private static final Duration ANOTHER_BUNDLE = Duration.ofMillis(10);

  private transient boolean sealed;

  RunStreamSteps(StepHost host) {
    super(host, ANOTHER_BUNDLE);
  }

  @StartBundle
  public void startBundle() {
    sealed = false;
  }

  @ProcessElement
  public void process(
      @Element KV<String, String> named,
      @StateId("arrived") ValueState<Map<Long, List<String>>> arrived,
      @TimerId("interval") Timer interval,
      @TimerId("wake") Timer wake) {
    name(named.getValue(), arrived, interval, wake);
  }

  @Override
  boolean commitAwaited() {
    return sealed;
  }

  @Override
  void sealed() {
    sealed = true;
  }
}
