package dev.packhouse.read;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Lines that each hold one value; blank lines are none. */
final class LineReader extends FormatReader {

  private final ByteWindow window;
  private long nextPosition;

  /** Reads the lines that start at or behind the window's place. */
  LineReader(ByteWindow window) {
    this.window = window;
    this.nextPosition = window.position();
  }

  /** Reads the lines that start in a range of the content. */
  static LineReader inRange(ByteWindow window, long from, long to) throws IOException {
    if (from > 0) {
      window.seek(from - 1);
      skipToLineStart(window, to);
    }
    return new LineReader(window);
  }

  /** A line that runs through the whole range is not read to its end for that. */
  private static void skipToLineStart(ByteWindow window, long to) throws IOException {
    while (window.position() < to) {
      window.begin();
      int next = window.read();
      if (next == '\n' || next < 0) {
        return;
      }
    }
  }

  @Override
  @Nullable Slice next() throws IOException {
    while (true) {
      window.begin();
      window.readLine();
      if (window.length() == 0) {
        return null;
      }
      if (!window.blank()) {
        nextPosition = window.position();
        return window.line();
      }
    }
  }

  @Override
  long nextPosition() {
    return nextPosition;
  }

  @Override
  Slice begun() {
    return window.refused(null);
  }

  @Override
  public void close() throws IOException {
    window.close();
  }
}
