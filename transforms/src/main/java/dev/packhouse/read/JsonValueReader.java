package dev.packhouse.read;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON objects that follow one another, on lines of their own or not, each of one line or of many.
 * An object is its exact bytes; whether they are good JSON, the decoder says.
 *
 * <p>What is no object is one record up to the end of its line, together with objects before it on
 * that line: so text that is no JSON is one dead letter, as it is in a file. An object that is not
 * closed takes all that is left; but lines that all begin an object are one record each.
 */
final class JsonValueReader extends FormatReader {

  private final ByteWindow window;
  private final JsonScanner scanner;
  private @Nullable LineReader lines;

  /** Up to there it is known that objects are followed by nothing else on their line. */
  private long objectsEnd;

  private long nextPosition;

  /** Reads from the window's place on, which is one on a content in memory. */
  JsonValueReader(ByteWindow window) {
    this.window = window;
    this.scanner = new JsonScanner(window);
    this.nextPosition = window.position();
  }

  @Override
  @Nullable Slice next() throws IOException {
    if (lines != null) {
      return lines.next();
    }
    if (window.skipWhitespace() < 0) {
      return null;
    }
    window.begin();
    long start = window.position();
    Slice record;
    try {
      record = skipObject() ? window.slice() : restOfLine();
    } catch (EOFException unclosed) {
      window.seek(start);
      boolean objects = restIsLinesOfObjects();
      window.backTo(start);
      if (objects) {
        lines = new LineReader(window);
        return lines.next();
      }
      record = rest();
    }
    nextPosition = window.position();
    return record;
  }

  /** Goes behind an object; false where there is none, or more than objects on its line. */
  private boolean skipObject() throws IOException {
    if (window.peek() != '{') {
      return false;
    }
    scanner.skipValue();
    long end = window.position();
    if (end > objectsEnd) {
      if (!skipObjectsToLineEnd()) {
        return false;
      }
      objectsEnd = window.position();
      window.backTo(end);
    }
    return true;
  }

  /** Goes to the end of the line; false where something else than an object is before it. */
  private boolean skipObjectsToLineEnd() throws IOException {
    while (true) {
      switch (window.peek()) {
        case -1, '\n' -> {
          return true;
        }
        case ' ', '\t', '\r' -> window.read();
        case '{' -> scanner.skipValue();
        default -> {
          return false;
        }
      }
    }
  }

  private boolean restIsLinesOfObjects() throws IOException {
    do {
      switch (window.peek()) {
        case -1, '{', '\r', '\n' -> {}
        default -> {
          return false;
        }
      }
    } while (window.readLine());
    return true;
  }

  private Slice restOfLine() throws IOException {
    window.readLine();
    return window.line();
  }

  private Slice rest() throws IOException {
    while (window.readLine()) {
      // On to the last line.
    }
    return window.slice();
  }

  @Override
  long nextPosition() {
    return lines == null ? nextPosition : lines.nextPosition();
  }

  @Override
  public void close() throws IOException {
    window.close();
  }
}
