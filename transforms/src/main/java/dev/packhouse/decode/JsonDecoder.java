package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.RecordSchema;
import org.jspecify.annotations.Nullable;

/** Reads one JSON object per envelope. */
final class JsonDecoder implements RecordDecoder {

  private final RecordSchema schema;
  private final UnknownFields unknownFields;

  JsonDecoder(RecordSchema schema, UnknownFields unknownFields) {
    this.schema = schema;
    this.unknownFields = unknownFields;
  }

  @Override
  public @Nullable Refusal decode(Envelope envelope, @Nullable Object[] values) {
    return Refusal.of(
        Reason.MALFORMED, "not yet: " + schema.size() + " fields, " + unknownFields.action());
  }
}
