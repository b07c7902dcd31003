package dev.packhouse.cli;

import java.io.PrintWriter;
import java.time.Duration;

/**
 * One line of text that says how far something has come: written over on a terminal, a new line now
 * and then where there is none.
 */
final class ProgressText {

  private static final Duration BETWEEN_PLAIN_LINES = Duration.ofSeconds(10);
  private static final String ERASE_LINE = "\r\u001B[2K";

  private final PrintWriter out;
  private final boolean terminal;
  private long plainLines;
  private boolean shown;

  ProgressText(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** The packhouse script says whether standard error is a terminal: Java 17 cannot tell. */
  static ProgressText on(PrintWriter err) {
    return new ProgressText(err, Boolean.getBoolean("packhouse.terminal"));
  }

  void show(Duration elapsed, String text) {
    String line = String.format("%d:%02d  %s", elapsed.toMinutes(), elapsed.toSecondsPart(), text);
    if (terminal) {
      out.print(ERASE_LINE + line);
      out.flush();
      shown = true;
    } else if (elapsed.dividedBy(BETWEEN_PLAIN_LINES) > plainLines) {
      plainLines = elapsed.dividedBy(BETWEEN_PLAIN_LINES);
      out.println(line);
    }
  }

  /** Leaves the line to whatever is printed next. */
  void clear() {
    if (shown) {
      out.print(ERASE_LINE);
      out.flush();
      shown = false;
    }
  }
}
