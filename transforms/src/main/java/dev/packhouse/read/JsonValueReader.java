package dev.packhouse.read;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * JSON values that follow one another, on lines of their own or not. A value is its exact bytes;
 * whether they are good JSON, the decoder says.
 */
final class JsonValueReader extends FormatReader {

  private final ByteWindow window;
  private final JsonScanner scanner;
  private long nextPosition;

  /** Reads from the window's place on. */
  JsonValueReader(ByteWindow window) {
    this.window = window;
    this.scanner = new JsonScanner(window);
    this.nextPosition = window.position();
  }

  @Override
  @Nullable Slice next() throws IOException {
    if (window.skipWhitespace() < 0) {
      return null;
    }
    window.begin();
    scanner.skipValue();
    nextPosition = window.position();
    return window.slice();
  }

  @Override
  long nextPosition() {
    return nextPosition;
  }

  @Override
  public void close() throws IOException {
    window.close();
  }
}
