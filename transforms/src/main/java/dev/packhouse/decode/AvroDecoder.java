package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.RecordSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads one record of Avro's binary encoding per envelope, written by the schema that is its
 * preamble. Fields match by name; readers are made once for each distinct schema.
 */
final class AvroDecoder implements RecordDecoder {

  private static final int MAX_SCHEMAS = 100;

  private final RecordSchema schema;
  private final UnknownFields unknownFields;

  private transient @Nullable FieldIndex fields;
  private transient @Nullable Map<ByteBuffer, AvroReaders.RecordReader> readers;
  private transient byte @Nullable [] writer;
  private transient AvroReaders.@Nullable RecordReader reader;

  AvroDecoder(RecordSchema schema, UnknownFields unknownFields) {
    this.schema = schema;
    this.unknownFields = unknownFields.behind(schema);
    this.fields = FieldIndex.of(schema.fields()); // now, so that a schema's mistake shows early
  }

  @Override
  public @Nullable Refusal decode(Envelope envelope, @Nullable Object[] values) {
    AvroInput input = new AvroInput(envelope.payload());
    try {
      Refusal refusal = reader(envelope.preamble()).read(input, values);
      if (refusal != null) {
        return refusal;
      }
    } catch (AvroInput.MalformedException exception) {
      return Refusal.of(Reason.MALFORMED, "not Avro of its schema: " + exception.getMessage());
    }
    if (input.remaining() > 0) {
      return Refusal.of(
          Reason.MALFORMED,
          input.remaining() + " bytes follow the record, so it is not of its schema");
    }
    if (unknownFields.action() == UnknownFields.Action.KEEP) {
      values[unknownFields.column()] = input.kept.json();
    }
    return null;
  }

  private AvroReaders.RecordReader reader(byte[] preamble) {
    AvroReaders.RecordReader known = reader;
    if (known == null || !Arrays.equals(preamble, writer)) {
      Map<ByteBuffer, AvroReaders.RecordReader> all = readers;
      if (all == null || all.size() >= MAX_SCHEMAS) {
        all = new LinkedHashMap<>();
        readers = all;
      }
      known = all.computeIfAbsent(ByteBuffer.wrap(preamble), ignored -> make(preamble));
      reader = known;
      writer = preamble;
    }
    return known;
  }

  private AvroReaders.RecordReader make(byte[] preamble) {
    Schema parsed;
    try {
      parsed =
          new Schema.Parser()
              .setValidate(false)
              .setValidateDefaults(false)
              .parse(new String(preamble, StandardCharsets.UTF_8));
    } catch (AvroRuntimeException exception) {
      return refusing("the writer's schema cannot be read: " + exception.getMessage());
    }
    if (parsed.getType() != Schema.Type.RECORD) {
      return refusing("the writer's schema is a " + parsed.getType().getName() + ", not a record");
    }
    FieldIndex index = fields;
    if (index == null) {
      index = FieldIndex.of(schema.fields());
      fields = index;
    }
    return new AvroReaders(unknownFields.action()).record(parsed, index);
  }

  private static AvroReaders.RecordReader refusing(String message) {
    Refusal refusal = Refusal.of(Reason.MALFORMED, message);
    return (input, values) -> refusal;
  }
}
