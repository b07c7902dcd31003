package dev.packhouse.steps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Duration;

/**
 * The streaming host, without a runner: each bundle is a new function on copies of what was
 * committed, and is committed or forgotten.
 */
final class StreamByHand {

  private static final Coder<Map<Long, List<String>>> ARRIVED =
      MapCoder.of(VarLongCoder.of(), ListCoder.of(StringUtf8Coder.of()));

  private final StepHost host;
  private Committed committed = new Committed(null, null, new HashMap<>());
  private Instant now = StepStream.MIDNIGHT;

  private record Committed(byte[] engine, byte[] arrived, Map<String, Instant> timers) {}

  StreamByHand(StepHost host) {
    this.host = host;
  }

  Instant now() {
    return now;
  }

  void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  /** One bundle, of an element. */
  void arrive(String table, boolean commit) throws Exception {
    var bundle = new Bundle();
    bundle.fn.process(
        KV.of("line", table), bundle.arrived, bundle.timer("interval"), bundle.timer("wake"));
    bundle.end(commit);
  }

  /** Whether a timer is set. */
  boolean waits() {
    return !committed.timers.isEmpty();
  }

  /** Whether a timer's time has come. */
  boolean due() {
    return committed.timers.values().stream().anyMatch(time -> !time.isAfter(now));
  }

  /** One bundle, of the next timer, at the time that it is set for. */
  void fire(boolean commit) throws Exception {
    String next =
        committed.timers.entrySet().stream().min(Map.Entry.comparingByValue()).get().getKey();
    Instant time = committed.timers.get(next);
    now = time.isAfter(now) ? time : now;
    var bundle = new Bundle();
    bundle.fire(next);
    bundle.end(commit);
  }

  /** One bundle, of all timers that are due, also of those that are set meanwhile. */
  void fireAllDue() throws Exception {
    var bundle = new Bundle();
    for (int times = 0; times < 10; times++) {
      for (String timer : List.of("interval", "wake")) {
        Instant time = bundle.timers.get(timer);
        if (time != null && !time.isAfter(now)) {
          bundle.fire(timer);
        }
      }
    }
    bundle.end(true);
  }

  void drain() throws Exception {
    var bundle = new Bundle();
    bundle.fn.drain(bundle.engine, bundle.arrived, new Outputs());
    bundle.end(true);
  }

  private final class Bundle {

    private final RunStreamSteps fn = new RunStreamSteps(host);
    private final Cell<EngineState> engine = new Cell<>(EngineStateCoder.of(), committed.engine);
    private final Cell<Map<Long, List<String>>> arrived = new Cell<>(ARRIVED, committed.arrived);
    private final Map<String, Instant> timers = new HashMap<>(committed.timers);

    Bundle() {
      fn.setup(PipelineOptionsFactory.create());
      fn.startBundle();
    }

    void fire(String timer) throws Exception {
      timers.remove(timer);
      if (timer.equals("wake")) {
        fn.onWake(engine, arrived, timer("interval"), timer("wake"), new Outputs());
      } else {
        fn.onInterval(engine, arrived, timer("interval"), timer("wake"), new Outputs());
      }
    }

    Timer timer(String id) {
      return new Hand(timers, id, now);
    }

    void end(boolean commit) throws Exception {
      fn.teardown();
      if (commit) {
        committed = new Committed(engine.bytes, arrived.bytes, timers);
      }
    }
  }

  static final class Cell<T> implements ValueState<T> {

    private final Coder<T> coder;
    private byte[] bytes;

    Cell(Coder<T> coder, byte[] bytes) {
      this.coder = coder;
      this.bytes = bytes;
    }

    @Override
    public void write(T value) {
      try {
        bytes = CoderUtils.encodeToByteArray(coder, value);
      } catch (org.apache.beam.sdk.coders.CoderException exception) {
        throw new IllegalStateException(exception);
      }
    }

    @Override
    public T read() {
      try {
        return bytes == null ? null : CoderUtils.decodeFromByteArray(coder, bytes);
      } catch (org.apache.beam.sdk.coders.CoderException exception) {
        throw new IllegalStateException(exception);
      }
    }

    @Override
    public ValueState<T> readLater() {
      return this;
    }

    @Override
    public void clear() {
      bytes = null;
    }
  }

  private static final class Hand implements Timer {

    private final Map<String, Instant> timers;
    private final String id;
    private final Instant now;
    private Duration offset = Duration.ZERO;

    Hand(Map<String, Instant> timers, String id, Instant now) {
      this.timers = timers;
      this.id = id;
      this.now = now;
    }

    @Override
    public void set(org.joda.time.Instant absoluteTime) {
      throw new UnsupportedOperationException("by processing time only a delay can be set");
    }

    @Override
    public void setRelative() {
      timers.put(id, now.plusMillis(offset.getMillis()));
    }

    @Override
    public void clear() {
      timers.remove(id);
    }

    @Override
    public Timer offset(Duration offset) {
      this.offset = offset;
      return this;
    }

    @Override
    public Timer align(Duration period) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Timer withOutputTimestamp(org.joda.time.Instant outputTime) {
      throw new UnsupportedOperationException("it would hold the watermark");
    }

    @Override
    public Timer withNoOutputTimestamp() {
      return this;
    }

    @Override
    public org.joda.time.Instant getCurrentRelativeTime() {
      return org.joda.time.Instant.ofEpochMilli(now.toEpochMilli());
    }
  }

  /**
   * The same by checkpoints: one function goes on working on what it has written, and what was not
   * in a checkpoint is lost with it.
   */
  static final class ByCheckpoint {

    private final StepHost host;
    private final Map<Integer, Begun> begun = new HashMap<>();
    private List<Runnable> finalizers = new ArrayList<>();
    private Committed committed = new Committed(null, null, new HashMap<>());
    private RunCheckpointedSteps fn;
    private Cell<EngineState> engine;
    private Cell<Map<Long, List<String>>> arrived;
    private Map<String, Instant> timers;
    private Instant now = StepStream.MIDNIGHT;
    private int checkpoints;

    private record Begun(Committed state, List<Runnable> finalizers) {}

    ByCheckpoint(StepHost host) {
      this.host = host;
      lose();
    }

    Instant now() {
      return now;
    }

    void pass(java.time.Duration time) {
      now = now.plus(time);
    }

    void arrive(String table) {
      fn.process(
          KV.of("line", table),
          arrived,
          timer("interval"),
          timer("wake"),
          (expiry, callback) ->
              finalizers.add(
                  () -> {
                    try {
                      callback.onBundleSuccess();
                    } catch (Exception failure) {
                      throw new IllegalStateException(failure);
                    }
                  }));
    }

    /** All timers that are due, also of those that are set meanwhile. */
    void fireAllDue() throws Exception {
      for (int times = 0; times < 10; times++) {
        for (String timer : List.of("interval", "wake")) {
          Instant time = timers.get(timer);
          if (time != null && !time.isAfter(now)) {
            timers.remove(timer);
            if (timer.equals("wake")) {
              fn.onWake(engine, arrived, timer("interval"), timer("wake"), new Outputs());
            } else {
              fn.onInterval(engine, arrived, timer("interval"), timer("wake"), new Outputs());
            }
          }
        }
      }
    }

    private Timer timer(String id) {
      return new Hand(timers, id, now);
    }

    /** One that is complete at once. */
    void checkpoint() {
      complete(beginCheckpoint());
    }

    int beginCheckpoint() {
      checkpoints++;
      begun.put(
          checkpoints,
          new Begun(new Committed(engine.bytes, arrived.bytes, new HashMap<>(timers)), finalizers));
      finalizers = new ArrayList<>();
      return checkpoints;
    }

    void complete(int checkpoint) {
      Begun complete = begun.remove(checkpoint);
      committed = complete.state();
      complete.finalizers().forEach(Runnable::run);
    }

    /** The process dies, and another one goes on from the last checkpoint that is complete. */
    void lose() {
      fn = new RunCheckpointedSteps(host);
      fn.setup(PipelineOptionsFactory.create());
      engine = new Cell<>(EngineStateCoder.of(), committed.engine());
      arrived = new Cell<>(ARRIVED, committed.arrived());
      timers = new HashMap<>(committed.timers());
      finalizers = new ArrayList<>();
      begun.clear();
    }
  }
}
