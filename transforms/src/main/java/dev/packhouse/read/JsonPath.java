package dev.packhouse.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way to an array inside a document, by JSON Pointer (RFC 6901). */
final class JsonPath {

  /** A key of the pointer is not looked for in anything longer. */
  private static final int MAX_KEY_BYTES = 10_000;

  private static final JsonFactory JSON = new JsonFactory();

  private final String pointer;
  private final List<String> tokens;

  private JsonPath(String pointer, List<String> tokens) {
    this.pointer = pointer;
    this.tokens = tokens;
  }

  static JsonPath of(String pointer) {
    List<String> tokens =
        pointer.isEmpty()
            ? List.of()
            : Arrays.stream(pointer.substring(1).split("/", -1))
                .map(token -> token.replace("~1", "/").replace("~0", "~"))
                .toList();
    return new JsonPath(pointer, tokens);
  }

  /** How many objects and arrays are open around the array. */
  int depth() {
    return tokens.size();
  }

  /**
   * Goes behind the array's opening bracket, in the document that starts with the next byte; false,
   * behind the document, if there is no array.
   */
  boolean find(JsonScanner scanner, ByteWindow window) throws IOException {
    int open = 0;
    for (String token : tokens) {
      int next = scanner.peekToken();
      if (next != '{' && next != '[') {
        break;
      }
      window.read();
      boolean found =
          next == '{' ? goToMember(token, scanner, window) : goToElement(token, scanner, window);
      if (!found) {
        scanner.leave(open + 1);
        return false;
      }
      open++;
    }
    if (open == tokens.size() && scanner.peekToken() == '[') {
      window.read();
      return true;
    }
    scanner.skipValue();
    scanner.leave(open);
    return false;
  }

  /**
   * Goes before the value of a member; false, before the object's end, if it has no such member.
   */
  private static boolean goToMember(String name, JsonScanner scanner, ByteWindow window)
      throws IOException {
    while (true) {
      int next = scanner.peekToken();
      if (next == '}') {
        return false;
      }
      window.read();
      if (next == ',') {
        continue;
      }
      if (next != '"') {
        throw new DamagedFileException("expected a key, found " + (char) next);
      }
      boolean found = name.equals(readKey(window));
      if (scanner.peekToken() != ':') {
        throw new DamagedFileException("expected a colon behind a key");
      }
      window.read();
      scanner.peekToken();
      if (found) {
        return true;
      }
      scanner.skipValue();
    }
  }

  /** Goes before an element; false, before the array's end, if it has not as many. */
  private static boolean goToElement(String token, JsonScanner scanner, ByteWindow window)
      throws IOException {
    int left = token.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(token) : Integer.MAX_VALUE;
    while (true) {
      int next = scanner.peekToken();
      if (next == ']') {
        return false;
      }
      if (next == ',') {
        window.read();
        continue;
      }
      if (left-- == 0) {
        return true;
      }
      scanner.skipValue();
    }
  }

  /** The key whose opening quote was the last byte; null if it cannot be one of a pointer. */
  private static @Nullable String readKey(ByteWindow window) throws IOException {
    ByteArrayOutputStream key = new ByteArrayOutputStream();
    boolean escaped = false;
    for (int next = window.read(); escaped || next != '"'; next = window.read()) {
      if (next < 0) {
        throw new DamagedFileException("the content ends inside a key: it is truncated");
      }
      if (key.size() < MAX_KEY_BYTES) {
        key.write(next);
      }
      escaped = !escaped && next == '\\';
    }
    String raw = key.toString(StandardCharsets.UTF_8);
    return raw.indexOf('\\') < 0 ? raw : unescape(raw);
  }

  private static @Nullable String unescape(String raw) throws IOException {
    try (JsonParser parser = JSON.createParser('"' + raw + '"')) {
      return parser.nextTextValue();
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  @Override
  public String toString() {
    return pointer.isEmpty() ? "the top" : pointer;
  }
}
