package dev.packhouse.warehouse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Whether text is one JSON value, which is all that a JSON column takes. */
final class JsonText {

  private static final JsonFactory JSON = new JsonFactory();

  private JsonText() {}

  static void check(String column, String text) throws InvalidRowException {
    try (JsonParser parser = JSON.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new InvalidRowException("Invalid JSON value: it is empty. Field: " + column);
      }
      parser.skipChildren();
      if (parser.nextToken() != null) {
        throw new InvalidRowException("Invalid JSON value: more than one value. Field: " + column);
      }
    } catch (IOException malformed) {
      throw new InvalidRowException("Invalid JSON value. Field: " + column);
    }
  }
}
