package dev.packhouse.record;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What JSON is taken from outside, and what of it a column of type JSON takes. */
public final class JsonText {

  /**
   * How deep objects and arrays may be nested: BigQuery's limit of the JSON type.
   *
   * @see <a href="https://cloud.google.com/bigquery/docs/json-data#limitations">Limitations</a>
   */
  public static final int MAX_DEPTH = 500;

  /** Makes every parser of outside JSON, bounded in depth and in the length of a number. */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(Decimals.MAX_LENGTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .build();

  private JsonText() {}

  /** Whether {@code text} is one JSON value that a JSON column takes; null if it is. */
  public static @Nullable Refusal check(String text) {
    try (JsonParser parser = FACTORY.createParser(text)) {
      try {
        if (parser.nextToken() == null) {
          return Refusal.of(Reason.MALFORMED, "an empty text is not JSON");
        }
        Refusal refusal = checkValue(parser);
        if (refusal != null) {
          return refusal;
        }
        return parser.nextToken() == null
            ? null
            : Refusal.of(Reason.MALFORMED, "something follows the JSON value");
      } catch (IOException exception) {
        return refusal(parser, exception);
      }
    } catch (IOException exception) {
      return Refusal.of(Reason.MALFORMED, "not JSON");
    }
  }

  /**
   * Reads to the end of the value that {@code parser} stands on, and whether a JSON column takes
   * it: no key twice in an object, no number beyond a double, no half of a surrogate pair.
   */
  public static @Nullable Refusal checkValue(JsonParser parser) throws IOException {
    Deque<Set<String>> keys = new ArrayDeque<>();
    int depth = 0;
    JsonToken token = parser.currentToken();
    while (true) {
      switch (token) {
        case START_OBJECT -> {
          keys.push(new HashSet<>());
          depth++;
        }
        case START_ARRAY -> depth++;
        case END_OBJECT -> {
          keys.pop();
          depth--;
        }
        case END_ARRAY -> depth--;
        case FIELD_NAME -> {
          String name = parser.getCurrentName();
          if (!keys.element().add(name)) {
            return Refusal.of(
                Reason.DUPLICATE_KEY, "key " + ValueRefusals.quoted(name) + " stands twice");
          }
          if (!UnicodeText.isWellFormed(name)) {
            return UnicodeText.refusal(name);
          }
        }
        case VALUE_STRING -> {
          String value = parser.getText();
          if (!UnicodeText.isWellFormed(value)) {
            return UnicodeText.refusal(value);
          }
        }
        case VALUE_NUMBER_FLOAT, VALUE_NUMBER_INT -> {
          if (Double.isInfinite(parser.getDoubleValue())) {
            return Refusal.of(
                Reason.OUT_OF_RANGE,
                ValueRefusals.quoted(parser.getText()) + " is more than a number of JSON can be");
          }
        }
        case VALUE_TRUE, VALUE_FALSE, VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> {}
      }
      if (depth == 0) {
        return null;
      }
      token = parser.nextToken();
    }
  }

  /** Why {@code parser} gave up. */
  public static Refusal refusal(JsonParser parser, IOException exception) {
    // Of Jackson's limits on names, from 2.16 on, nothing tells but the message.
    if (exception instanceof StreamConstraintsException json
        && !json.getOriginalMessage().startsWith("Name")) {
      return parser.getParsingContext().getNestingDepth() >= MAX_DEPTH
          ? Refusal.of(
              Reason.TOO_DEEP, "objects and arrays are nested deeper than " + MAX_DEPTH + " levels")
          : Refusal.of(
              Reason.OUT_OF_RANGE, "a number has more than " + Decimals.MAX_LENGTH + " characters");
    }
    String message =
        exception instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : exception.getMessage();
    return Refusal.of(
        Reason.MALFORMED,
        "not JSON at byte " + parser.currentLocation().getByteOffset() + ": " + message);
  }
}
