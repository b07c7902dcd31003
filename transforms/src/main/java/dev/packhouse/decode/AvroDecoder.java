package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.RecordSchema;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Reads one record of Avro per envelope, written by the schema that is its preamble, or that its
 * message names. Fields match by name; readers are made once for each distinct schema.
 */
final class AvroDecoder implements RecordDecoder {

  private static final int MAX_SCHEMAS = 100;

  private final RecordSchema schema;
  private final UnknownFields unknownFields;
  private final @Nullable PayloadSchemas<String> writers;

  private transient @Nullable FieldIndex fields;
  private transient @Nullable Map<String, Writer> known;
  private transient @Nullable Map<ByteBuffer, AvroReaders.RecordReader> readers;
  private transient byte @Nullable [] writer;
  private transient AvroReaders.@Nullable RecordReader reader;

  AvroDecoder(
      RecordSchema schema, UnknownFields unknownFields, @Nullable PayloadSchemas<String> writers) {
    this.schema = schema;
    this.writers = writers;
    this.unknownFields = unknownFields.behind(schema);
    this.fields = FieldIndex.of(schema.fields()); // now, so that a schema's mistake shows early
  }

  /** A schema that payloads do not bring along; null where it is none. */
  private static final class Writer {
    final byte[] text;
    final @Nullable Schema schema;

    private Writer(byte[] text, @Nullable Schema schema) {
      this.text = text;
      this.schema = schema;
    }

    static Writer of(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      try {
        return new Writer(bytes, parse(bytes));
      } catch (AvroRuntimeException exception) {
        return new Writer(bytes, null); // a reader made of its text says why
      }
    }
  }

  @Override
  public @Nullable Refusal decode(Envelope envelope, @Nullable Object[] values) {
    if (envelope.preamble().length > 0 || writers == null) {
      return decode(envelope.preamble(), envelope.payload(), values);
    }
    String text = writers.of(envelope);
    if (text == null) {
      return PayloadSchemas.unknownRevision(envelope);
    }
    Map<String, Writer> all = known;
    if (all == null) {
      all = new HashMap<>();
      known = all;
    }
    Writer named = all.computeIfAbsent(text, Writer::of);
    Object payload =
        named.schema != null && PayloadSchemas.isJson(envelope)
            ? AvroJsonEncoding.binary(named.schema, envelope.payload())
            : envelope.payload();
    return payload instanceof Refusal refusal
        ? refusal
        : decode(named.text, (byte[]) payload, values);
  }

  private @Nullable Refusal decode(byte[] preamble, byte[] payload, @Nullable Object[] values) {
    AvroInput input = new AvroInput(payload);
    try {
      Refusal refusal = reader(preamble).read(input, values);
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
      parsed = parse(preamble);
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

  private static Schema parse(byte[] text) {
    return new Schema.Parser()
        .setValidate(false)
        .setValidateDefaults(false)
        .parse(new String(text, StandardCharsets.UTF_8));
  }

  private static AvroReaders.RecordReader refusing(String message) {
    Refusal refusal = Refusal.of(Reason.MALFORMED, message);
    return (input, values) -> refusal;
  }
}
