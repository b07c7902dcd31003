package dev.packhouse.draft;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.google.common.io.ByteStreams;
import dev.packhouse.record.JsonText;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A file that is one JSON object with the records in an array inside of it. */
final class JsonDocument {

  /** What is larger than a record may be is not one line with one record. */
  private static final long MOST_BYTES = 10_000_000;

  private final JsonParser parser;
  private @Nullable String pointer;

  private JsonDocument(JsonParser parser) {
    this.parser = parser;
  }

  /**
   * The JSON Pointer of the first array of objects; null where a file is lines, an array, or an
   * object without such an array.
   */
  static @Nullable String arrayIn(SampleFile file) throws IOException {
    try (InputStream in = file.open();
        JsonParser parser = JsonText.FACTORY.createParser(ByteStreams.limit(in, MOST_BYTES))) {
      JsonDocument document = new JsonDocument(parser);
      try {
        return document.isOne() ? document.pointer : null;
      } catch (JsonEOFException largerThanRecord) {
        return document.pointer;
      } catch (JsonProcessingException notJson) {
        return null;
      }
    }
  }

  private boolean isOne() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    for (int open = 1; open > 0; ) {
      JsonToken token = next();
      if (token == JsonToken.START_ARRAY) {
        readArray(parser.getParsingContext().getParent().pathAsPointer().toString());
      } else if (token == JsonToken.START_OBJECT) {
        open++;
      } else if (token == JsonToken.END_OBJECT) {
        open--;
      }
    }
    return parser.nextToken() == null;
  }

  private void readArray(String place) throws IOException {
    JsonToken first = next();
    if (first == JsonToken.START_OBJECT && pointer == null) {
      pointer = place;
    }
    int open = 1;
    for (JsonToken token = first; ; token = next()) {
      open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      if (open == 0) {
        return;
      }
    }
  }

  private JsonToken next() throws IOException {
    JsonToken token = parser.nextToken();
    if (token == null) {
      throw new JsonEOFException(parser, null, "the document does not end");
    }
    return token;
  }
}
