package dev.packhouse.read;

import java.io.EOFException;
import java.io.IOException;

/**
 * Finds where JSON values end, byte by byte, at any depth of nesting, without building anything.
 */
final class JsonScanner {

  private final ByteWindow window;

  JsonScanner(ByteWindow window) {
    this.window = window;
  }

  /** Goes behind the value that starts with the next byte. */
  void skipValue() throws IOException {
    int first = read();
    switch (first) {
      case '"' -> skipString();
      case '{', '[' -> leave(1);
      case ',', ':', '}', ']' ->
          throw new DamagedFileException("expected a JSON value, found " + (char) first);
      default -> skipScalar();
    }
  }

  /** Goes behind the end of so many open objects or arrays. */
  void leave(int depth) throws IOException {
    int open = depth;
    while (open > 0) {
      switch (read()) {
        case '"' -> skipString();
        case '{', '[' -> open++;
        case '}', ']' -> open--;
        default -> {}
      }
    }
  }

  /** Goes behind the string whose opening quote was the last byte. */
  void skipString() throws IOException {
    while (true) {
      if (!window.readToQuoteOrBackslash()) {
        throw truncated();
      }
      if (window.read() == '"') {
        return;
      }
      read();
    }
  }

  private void skipScalar() throws IOException {
    while (true) {
      switch (window.peek()) {
        case -1, ' ', '\t', '\r', '\n', ',', ']', '}', ':' -> {
          return;
        }
        default -> window.read();
      }
    }
  }

  /** The next byte that is no whitespace, which stays. */
  int peekToken() throws IOException {
    while (true) {
      int next = window.peek();
      switch (next) {
        case ' ', '\t', '\r', '\n' -> window.read();
        case -1 -> throw truncated();
        default -> {
          return next;
        }
      }
    }
  }

  private int read() throws IOException {
    int next = window.read();
    if (next < 0) {
      throw truncated();
    }
    return next;
  }

  private static EOFException truncated() {
    return new EOFException("the content ends inside a JSON value: it is truncated");
  }
}
