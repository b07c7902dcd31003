package dev.packhouse.steps;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;

/**
 * Names of tables that arrive as the test says, on its own processing time, which goes by in
 * seconds. A step begins when the last one has no work left.
 */
final class StepStream {

  /** When a stream begins. */
  static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");

  private static final Map<String, Runnable> ACTS = new ConcurrentHashMap<>();
  private static final String ACT = "!";

  private TestStream.Builder<String> stream =
      TestStream.create(StringUtf8Coder.of())
          .advanceProcessingTime(
              Duration.millis(
                  MIDNIGHT.toEpochMilli() - BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis()))
          .advanceWatermarkTo(org.joda.time.Instant.ofEpochMilli(MIDNIGHT.toEpochMilli()));

  StepStream arrive(String... tables) {
    for (String table : tables) {
      stream =
          stream.addElements(
              TimestampedValue.of(
                  table, org.joda.time.Instant.ofEpochMilli(MIDNIGHT.toEpochMilli())));
    }
    return this;
  }

  StepStream pass(int seconds) {
    for (int second = 0; second < seconds; second++) {
      stream = stream.advanceProcessingTime(Duration.standardSeconds(1));
    }
    return this;
  }

  /** The same, by the clock of those that run the jobs, too. */
  StepStream pass(int seconds, VirtualClock clock) {
    for (int second = 0; second < seconds; second++) {
      pass(1).act(clock::tick);
    }
    return this;
  }

  /** Lets time pass all at once, as it does for a worker that was away. */
  StepStream jump(int seconds) {
    stream = stream.advanceProcessingTime(Duration.standardSeconds(seconds));
    return this;
  }

  /** The same, by the clock of those that run the jobs, too. */
  StepStream jump(int seconds, VirtualClock clock) {
    return jump(seconds)
        .act(
            () -> {
              for (int second = 0; second < seconds; second++) {
                clock.tick();
              }
            });
  }

  StepStream watermark(int seconds) {
    stream =
        stream.advanceWatermarkTo(
            org.joda.time.Instant.ofEpochMilli(MIDNIGHT.plusSeconds(seconds).toEpochMilli()));
    return this;
  }

  /** Does something that is no part of the stream. */
  StepStream act(Runnable act) {
    String id = ACT + UUID.randomUUID();
    ACTS.put(id, act);
    return arrive(id);
  }

  PCollection<String> applyTo(Pipeline pipeline) {
    return pipeline
        .apply("Landed", stream.advanceWatermarkToInfinity())
        .apply("Acts", ParDo.of(new ActFn()));
  }

  private static final class ActFn extends DoFn<String, String> {

    @ProcessElement
    public void process(@Element String name, OutputReceiver<String> out) {
      Runnable act = name.startsWith(ACT) ? ACTS.remove(name) : null;
      if (act == null) {
        out.output(name);
      } else {
        act.run();
      }
    }
  }
}
