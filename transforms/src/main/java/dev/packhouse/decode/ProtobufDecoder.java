package dev.packhouse.decode;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.RecordSchema;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one Protobuf message per envelope, in the binary encoding or, where the envelope's
 * attribute {@code googclient_schemaencoding} says so, in JSON. Fields match by their name in the
 * .proto file or in JSON.
 */
final class ProtobufDecoder implements RecordDecoder {

  private final RecordSchema schema;
  private final UnknownFields unknownFields;
  private final PayloadSchemas<ProtobufType> types;

  private transient @Nullable Map<ProtobufType, Known> known;
  private transient @Nullable ProtobufType lastType;
  private transient @Nullable Known last;

  ProtobufDecoder(
      RecordSchema schema, UnknownFields unknownFields, PayloadSchemas<ProtobufType> types) {
    this.schema = schema;
    this.unknownFields = unknownFields.behind(schema);
    this.types = types;
    known(types.latest()); // now, so that a mistake shows early
  }

  /** What is made once for each type. */
  private record Known(
      Descriptor descriptor, ProtobufReaders.RecordReader reader, ProtobufJsonEncoding json) {}

  @Override
  public @Nullable Refusal decode(Envelope envelope, @Nullable Object[] values) {
    ProtobufType type = types.of(envelope);
    if (type == null) {
      return PayloadSchemas.unknownRevision(envelope);
    }
    Known made = known(type);
    Object message = parse(made, envelope);
    if (message instanceof Refusal refusal) {
      return refusal;
    }
    ProtobufReader.Reading reading = new ProtobufReader.Reading(envelope.payload());
    Refusal refusal = made.reader.read((Message) message, values, reading);
    if (refusal == null && unknownFields.action() == UnknownFields.Action.KEEP) {
      values[unknownFields.column()] = reading.kept.json();
    }
    return refusal;
  }

  private static Object parse(Known made, Envelope envelope) {
    if (PayloadSchemas.isJson(envelope)) {
      return made.json.message(envelope.payload());
    }
    try {
      return DynamicMessage.parseFrom(made.descriptor, envelope.payload());
    } catch (InvalidProtocolBufferException e) {
      return Refusal.of(
          Reason.MALFORMED,
          "not a "
              + made.descriptor.getFullName()
              + " in Protobuf's binary encoding: "
              + e.getMessage());
    }
  }

  @SuppressWarnings("ReferenceEquality")
  private Known known(ProtobufType type) {
    if (type == lastType) {
      return requireNonNull(last);
    }
    Map<ProtobufType, Known> all = known;
    if (all == null) {
      all = new HashMap<>();
      known = all;
    }
    Known made = all.computeIfAbsent(type, this::make);
    lastType = type;
    last = made;
    return made;
  }

  private Known make(ProtobufType type) {
    Descriptor descriptor = type.descriptor();
    UnknownFields.Action unknown = unknownFields.action();
    return new Known(
        descriptor,
        new ProtobufReaders(unknown).record(descriptor, FieldIndex.of(schema.fields())),
        new ProtobufJsonEncoding(descriptor, unknown == UnknownFields.Action.DROP));
  }
}
