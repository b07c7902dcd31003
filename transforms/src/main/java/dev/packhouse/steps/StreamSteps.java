package dev.packhouse.steps;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.jspecify.annotations.Nullable;

/**
 * What runs the steps of a stream, however its runner commits, on states and timers that a DoFn has
 * and lends. Its elements are names of tables, keyed by the line, and {@link #BEGIN} once in a job.
 *
 * <p>What the engine remembers may be large, and names come often. So a name only joins those of
 * its interval, which are a state of their own, and the engine is told of them when the interval is
 * over and settled. Timers alone wake the engine: one for the intervals, one for the engine's own.
 */
final class StreamSteps implements Serializable {

  /** No table's name: a job has begun. */
  static final String BEGIN = "";

  static final StateSpec<ValueState<EngineState>> ENGINE = StateSpecs.value(EngineStateCoder.of());

  /** The tables of each interval that is not over, by when it began, in milliseconds. */
  static final StateSpec<ValueState<Map<Long, List<String>>>> ARRIVED =
      StateSpecs.value(MapCoder.of(VarLongCoder.of(), ListCoder.of(StringUtf8Coder.of())));

  private final StepHost host;

  StreamSteps(StepHost host) {
    this.host = host;
  }

  /** A table has been named. */
  void name(String table, ValueState<Map<Long, List<String>>> arrived, Timer interval, Timer wake) {
    if (table.equals(BEGIN)) {
      set(wake, Duration.ZERO);
      return;
    }
    Instant now = now(interval);
    SortedMap<Long, List<String>> intervals = read(arrived);
    long start = Intervals.start(now, host.settings().every()).toEpochMilli();
    List<String> tables = intervals.getOrDefault(start, List.of());
    if (tables.contains(table)) {
      return;
    }
    List<String> more = new ArrayList<>(tables);
    more.add(table);
    intervals.put(start, more);
    arrived.write(intervals);
    setFor(intervals, interval, now);
  }

  /**
   * Wakes the engine, and says whether it has sealed a manifest, or taken up what earlier runs
   * left: of that no job is to be started before this is committed.
   */
  boolean wake(
      ValueState<EngineState> engine,
      ValueState<Map<Long, List<String>>> arrived,
      Timer interval,
      Timer wake,
      MultiOutputReceiver out)
      throws IOException, InterruptedException {
    Instant now = now(wake);
    EngineState before = engine.read();
    var turns = new Turns(host, before);
    Instant next;
    if (before == null) {
      turns.resume(now);
      // What has arrived is told by another bundle, after this one has taken up what was left.
      next = now;
    } else {
      SortedMap<Long, List<String>> intervals = read(arrived);
      if (tellOver(intervals, now, turns)) {
        arrived.write(intervals);
      }
      if (!turns.sealed()) {
        turns.tell(new Event.TimerFired(now));
      }
      setFor(intervals, interval, now);
      next = turns.timer();
    }
    host.record(turns.outputs(), now);
    if (!turns.state().equals(before)) {
      engine.write(turns.state());
    }
    StepHost.put(turns, org.joda.time.Instant.ofEpochMilli(now.toEpochMilli()), out);
    if (next != null) {
      set(wake, Duration.between(now, next));
    }
    return turns.sealed() || (before == null && !turns.state().manifests().isEmpty());
  }

  /** The stream ends, or the job is drained: what is not done is left to the next run. */
  void drain(
      ValueState<EngineState> engine,
      ValueState<Map<Long, List<String>>> arrived,
      MultiOutputReceiver out)
      throws IOException, InterruptedException {
    Instant now = StepHost.now();
    var turns = new Turns(host, engine.read());
    SortedMap<Long, List<String>> intervals = read(arrived);
    for (Map.Entry<Long, List<String>> entry : intervals.entrySet()) {
      turns.tell(arrived(entry));
    }
    turns.tell(new Event.DrainAsked(now));
    host.record(turns.outputs(), now);
    engine.write(turns.state());
    StepHost.put(turns, GlobalWindow.INSTANCE.maxTimestamp(), out);
  }

  /** Tells of the intervals that are over and settled, and forgets them; whether there are any. */
  private boolean tellOver(SortedMap<Long, List<String>> intervals, Instant now, Turns turns)
      throws IOException {
    boolean told = false;
    while (!intervals.isEmpty() && !due(intervals.firstKey()).isAfter(now)) {
      Map.Entry<Long, List<String>> first = intervals.entrySet().iterator().next();
      turns.tell(arrived(first));
      intervals.remove(first.getKey());
      told = true;
    }
    return told;
  }

  private Event arrived(Map.Entry<Long, List<String>> interval) {
    Instant start = Instant.ofEpochMilli(interval.getKey());
    return new Event.TablesArrived(
        start, interval.getValue(), start, start.plus(host.settings().every()));
  }

  private Instant due(long start) {
    return Instant.ofEpochMilli(start).plus(host.settings().every()).plus(host.settings().settle());
  }

  private void setFor(SortedMap<Long, List<String>> intervals, Timer interval, Instant now) {
    if (!intervals.isEmpty()) {
      set(interval, Duration.between(now, due(intervals.firstKey())));
    }
  }

  private static SortedMap<Long, List<String>> read(ValueState<Map<Long, List<String>>> arrived) {
    @Nullable Map<Long, List<String>> read = arrived.read();
    return read == null ? new TreeMap<>() : new TreeMap<>(read);
  }

  /** By the runner's clock, as the timers are. */
  static Instant now(Timer timer) {
    return Instant.ofEpochMilli(timer.getCurrentRelativeTime().getMillis());
  }

  /** Without an output timestamp, which is that of the element and would hold the watermark. */
  static void set(Timer timer, Duration delay) {
    timer
        .offset(org.joda.time.Duration.millis(Math.max(0, delay.toMillis())))
        .withNoOutputTimestamp()
        .setRelative();
  }
}
