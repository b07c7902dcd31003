package dev.packhouse.read;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The elements of the array that a JSON Pointer names, in each of the documents that follow one
 * another in a file. An element is the exact bytes of its value; whether they are good JSON, the
 * decoder says.
 */
final class JsonArrayReader extends FormatReader {

  private enum State {
    BETWEEN_DOCUMENTS,
    AT_FIRST_ELEMENT,
    BEHIND_ELEMENT
  }

  private final ByteWindow window;
  private final JsonScanner scanner;
  private final JsonPath path;
  private State state;
  private long nextPosition;

  private JsonArrayReader(ByteWindow window, JsonPath path, State state) {
    this.window = window;
    this.scanner = new JsonScanner(window);
    this.path = path;
    this.state = state;
    this.nextPosition = window.position();
  }

  /** Reads from the start of the content, or from a place that another reader of it stopped at. */
  static JsonArrayReader open(ByteWindow window, String pointer, long from) throws IOException {
    JsonPath path = JsonPath.of(pointer);
    if (from == 0) {
      return new JsonArrayReader(window, path, State.BETWEEN_DOCUMENTS);
    }
    // Behind a document without the array a reader stops behind whitespace, behind an element
    // never.
    window.seek(from - 1);
    int before = window.read();
    boolean whitespace = before == ' ' || before == '\n' || before == '\r' || before == '\t';
    return new JsonArrayReader(
        window, path, whitespace || before < 0 ? State.BETWEEN_DOCUMENTS : State.BEHIND_ELEMENT);
  }

  @Override
  @Nullable Slice next() throws IOException {
    while (true) {
      int next = window.skipWhitespace();
      window.begin();
      switch (state) {
        case BETWEEN_DOCUMENTS -> {
          if (next < 0) {
            return null;
          }
          if (!path.find(scanner, window)) {
            return documentWithout();
          }
          state = State.AT_FIRST_ELEMENT;
        }
        case AT_FIRST_ELEMENT -> {
          if (next != ']') {
            return element();
          }
          endArray();
        }
        case BEHIND_ELEMENT -> {
          if (next == ',') {
            window.read();
            next = window.skipWhitespace();
            window.begin();
            if (next != ']') {
              return element();
            }
          }
          if (next != ']') {
            throw expected(next);
          }
          endArray();
        }
      }
    }
  }

  private void endArray() throws IOException {
    window.read();
    scanner.leave(path.depth());
    state = State.BETWEEN_DOCUMENTS;
  }

  private Slice element() throws IOException {
    int first = window.peek();
    scanner.skipValue();
    if (first != '{' && first != '[' && window.peek() < 0) {
      throw expected(-1);
    }
    state = State.BEHIND_ELEMENT;
    nextPosition = window.position();
    return window.slice();
  }

  private Slice documentWithout() throws IOException {
    String message = "There is no array at " + path + " in the document";
    Slice refused = window.refused(Refusal.of(Reason.MALFORMED, message));
    int next = window.peek();
    if (next == ' ' || next == '\n' || next == '\r' || next == '\t' || next < 0) {
      window.read();
    }
    nextPosition = window.position() + (next < 0 ? 1 : 0);
    return refused;
  }

  private static IOException expected(int next) {
    return next < 0
        ? new EOFException("the content ends before the array does: it is truncated")
        : new DamagedFileException(
            String.format("expected a comma or ] behind an element, found byte 0x%02x", next));
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
