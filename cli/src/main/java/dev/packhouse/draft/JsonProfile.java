package dev.packhouse.draft;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.Field;
import dev.packhouse.record.JsonText;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records that are JSON objects. Numbers keep the digits that they are written with. */
final class JsonProfile implements RecordProfile {

  private static final ObjectMapper JSON =
      JsonMapper.builder(JsonText.FACTORY)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final ObjectProfile records = new ObjectProfile();

  @Override
  public @Nullable Refusal observe(Envelope envelope) {
    try (JsonParser parser = JSON.createParser(envelope.payload())) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      JsonNode record = JSON.readTree(parser);
      if (!(record instanceof ObjectNode object)) {
        return Refusal.of(Reason.MALFORMED, "a record is a JSON object, and this is none");
      }
      if (parser.nextToken() != null) {
        return Refusal.of(Reason.MALFORMED, "something follows the JSON object");
      }
      records.observe(object);
      return null;
    } catch (JsonProcessingException malformed) {
      return malformed(malformed.getOriginalMessage());
    } catch (IOException malformed) {
      return malformed(String.valueOf(malformed.getMessage()));
    }
  }

  private static Refusal malformed(String message) {
    return Refusal.of(
        Reason.MALFORMED, "not JSON: " + message.replaceFirst(" \\(start marker.*", ""));
  }

  @Override
  public List<Field> columns(Notes notes) throws UnreadableSampleException {
    if (records.names() == 0) {
      throw new UnreadableSampleException("its records are objects without fields");
    }
    if (records.names() > ObjectProfile.MOST_FIELDS) {
      throw new UnreadableSampleException(
          String.format(
              "its records have more than %,d different fields, which no table can have as"
                  + " columns",
              ObjectProfile.MOST_FIELDS));
    }
    return records.fields("", 1, notes);
  }
}
