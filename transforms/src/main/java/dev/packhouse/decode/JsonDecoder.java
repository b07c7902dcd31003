package dev.packhouse.decode;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.JsonText;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.record.ValueRefusals;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object per envelope, token by token, straight into typed values.
 *
 * <p>Names match exactly; a name twice in one object is refused, known or not. Numbers and booleans
 * are taken for a STRING as they are written, and a string for whatever its text says. In a JSON
 * column any value stands as its original text; a string there is a JSON string.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-json">Loading
 *     JSON</a>
 */
final class JsonDecoder implements RecordDecoder {

  private final RecordSchema schema;
  private final UnknownFields unknownFields;
  private transient @Nullable FieldIndex fields;

  JsonDecoder(RecordSchema schema, UnknownFields unknownFields) {
    this.schema = schema;
    this.unknownFields = unknownFields.behind(schema);
    this.fields = FieldIndex.of(schema.fields()); // now, so that a schema's mistake shows early
  }

  @Override
  public @Nullable Refusal decode(Envelope envelope, @Nullable Object[] values) {
    byte[] payload = envelope.payload();
    int found = Utf8Bytes.scan(payload);
    if ((found & Utf8Bytes.NOT_UTF8) != 0) {
      return Refusal.of(Reason.NOT_UTF8, "the bytes are not UTF-8");
    }
    if ((found & Utf8Bytes.ZERO) != 0) {
      return Refusal.of(Reason.MALFORMED, "a zero byte is among the bytes: not JSON in UTF-8");
    }
    FieldIndex index = fields;
    if (index == null) {
      index = FieldIndex.of(schema.fields());
      fields = index;
    }
    try (JsonParser parser = JsonText.FACTORY.createParser(payload)) {
      try {
        boolean escapes = (found & Utf8Bytes.BACKSLASH) != 0;
        return read(new JsonReading(parser, payload, escapes, unknownFields), index, values);
      } catch (IOException exception) {
        return JsonText.refusal(parser, exception);
      }
    } catch (IOException exception) {
      return Refusal.of(Reason.MALFORMED, "not JSON: " + exception.getMessage());
    }
  }

  private @Nullable Refusal read(JsonReading reading, FieldIndex index, @Nullable Object[] values)
      throws IOException {
    JsonToken first = reading.parser().nextToken();
    if (first == null) {
      return Refusal.of(Reason.MALFORMED, "the payload is empty");
    }
    if (first != JsonToken.START_OBJECT) {
      return Refusal.of(
          Reason.MALFORMED,
          "a record is a JSON object, not "
              + (first == JsonToken.START_ARRAY
                  ? "an array"
                  : ValueRefusals.quoted(reading.parser().getText())));
    }
    Refusal refusal = reading.readObject(index, values, "");
    if (refusal != null) {
      return refusal;
    }
    if (reading.parser().nextToken() != null) {
      return Refusal.of(Reason.MALFORMED, "something follows the JSON object");
    }
    if (unknownFields.action() == UnknownFields.Action.KEEP) {
      values[unknownFields.column()] = reading.kept();
    }
    return null;
  }
}
