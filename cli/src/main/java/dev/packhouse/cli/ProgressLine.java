package dev.packhouse.cli;

import dev.packhouse.receipt.Receipt;
import java.io.PrintWriter;
import java.time.Duration;

/**
 * Tells how far a run has come: one line that is written over on a terminal, a new line now and
 * then where there is none.
 */
final class ProgressLine implements RunView {

  private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(10);
  private static final String ERASE_LINE = "\r\u001B[2K";

  private final PrintWriter out;
  private final boolean terminal;
  private final long started = System.nanoTime();
  private long plainLines;
  private boolean shown;

  ProgressLine(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** The packhouse script says whether standard error is a terminal: Java 17 cannot tell. */
  static ProgressLine on(PrintWriter err) {
    return new ProgressLine(err, Boolean.getBoolean("packhouse.terminal"));
  }

  @Override
  public void show(Receipt soFar) {
    String text = text(soFar.read(), soFar.landed(), soFar.deadLettered());
    if (terminal) {
      out.print(ERASE_LINE + text);
      out.flush();
      shown = true;
    } else if (elapsed().dividedBy(BETWEEN_PLAIN_LINES) > plainLines) {
      plainLines = elapsed().dividedBy(BETWEEN_PLAIN_LINES);
      out.println(text);
    }
  }

  @Override
  public void clear() {
    if (shown) {
      out.print(ERASE_LINE);
      out.flush();
      shown = false;
    }
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  private String text(long read, long landed, long deadLettered) {
    double seconds = Math.max(elapsed().toMillis(), 1) / 1000.0;
    return String.format(
        "%d:%02d  read %,d  landed %,d  dead letters %,d  %,d rows/s",
        elapsed().toMinutes(),
        elapsed().toSecondsPart(),
        read,
        landed,
        deadLettered,
        Math.round(read / seconds));
  }
}
