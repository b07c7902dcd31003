package dev.packhouse.decode;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.RecordSchema;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bytes of an envelope into the typed values of one record type. It refuses whatever
 * BigQuery would refuse, because one bad row fails a whole load file.
 *
 * <p>Whatever the bytes are, a decoder answers with a refusal and never throws. A decoder keeps
 * caches of its own and serves one thread at a time.
 */
@FunctionalInterface
public interface RecordDecoder extends Serializable {

  /**
   * Reads the payload of {@code envelope}.
   *
   * @param values receives the values of the schema's fields at their positions, in the forms that
   *     {@link dev.packhouse.record.FieldType} names; what stands behind them is left alone, but
   *     for the column of {@link UnknownFields#keepIn}. Undefined after a refusal
   * @return null if the record is accepted, otherwise why not; the refusal's rule is the path of
   *     the column, such as {@code address.zip} or {@code tags[3]}
   */
  @Nullable Refusal decode(Envelope envelope, @Nullable Object[] values);

  /** Reads one JSON object per envelope. */
  static RecordDecoder json(RecordSchema schema, UnknownFields unknownFields) {
    return new JsonDecoder(schema, unknownFields);
  }

  /** Reads one CSV record per envelope, under the header that is its preamble. */
  static RecordDecoder csv(RecordSchema schema, UnknownFields unknownFields, CsvFormat format) {
    return new CsvDecoder(schema, unknownFields, format);
  }

  /**
   * Reads one record of Avro's binary encoding per envelope, as files of Avro and Parquet give
   * them, by the writer's schema that is its preamble.
   */
  static RecordDecoder avro(RecordSchema schema, UnknownFields unknownFields) {
    return new AvroDecoder(schema, unknownFields, null);
  }

  /**
   * Reads one record of Avro per envelope, as messages give them: by the writer's schema that is
   * its preamble, or else by one of {@code writers}, JSON texts; then in the JSON encoding where
   * the attribute {@code googclient_schemaencoding} says so.
   */
  static RecordDecoder avro(
      RecordSchema schema, UnknownFields unknownFields, PayloadSchemas<String> writers) {
    return new AvroDecoder(schema, unknownFields, writers);
  }

  /** Reads one Protobuf message per envelope, in its binary or, as for Avro, its JSON encoding. */
  static RecordDecoder protobuf(
      RecordSchema schema, UnknownFields unknownFields, PayloadSchemas<ProtobufType> types) {
    return new ProtobufDecoder(schema, unknownFields, types);
  }
}
