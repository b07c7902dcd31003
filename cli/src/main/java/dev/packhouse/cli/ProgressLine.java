package dev.packhouse.cli;

import dev.packhouse.receipt.Receipt;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;

/** Tells how far a run on files has come, in one line. */
final class ProgressLine implements RunView {

  private final ProgressText text;
  private final long started = System.nanoTime();

  ProgressLine(ProgressText text) {
    this.text = text;
  }

  static ProgressLine on(PrintWriter err) {
    return new ProgressLine(ProgressText.on(err));
  }

  @Override
  public void show(Receipt soFar, SeenSteps steps) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - started);
    String running = steps.progress(Instant.now());
    if (!running.isEmpty()) {
      text.show(elapsed, running);
      return;
    }
    text.show(
        elapsed,
        String.format(
            "read %,d  landed %,d  dead letters %,d  %,d rows/s",
            soFar.read(),
            soFar.landed(),
            soFar.deadLettered(),
            Math.round(soFar.read() * 1000.0 / Math.max(elapsed.toMillis(), 1))));
  }

  @Override
  public void clear() {
    text.clear();
  }
}
