package dev.packhouse.decode;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.record.RecordSchema;
import java.nio.charset.StandardCharsets;

/** One decoder, as tests ask it: what it makes of a payload, or why it refuses it. */
final class Decoding {

  private final RecordDecoder decoder;
  private final int width;
  private byte[] preamble = new byte[0];

  Decoding(RecordDecoder decoder, int width) {
    this.decoder = decoder;
    this.width = width;
  }

  static Decoding json(RecordSchema schema) {
    return json(schema, UnknownFields.reject());
  }

  /** With a column for unknown fields behind those of the schema. */
  static Decoding json(RecordSchema schema, UnknownFields unknownFields) {
    return new Decoding(RecordDecoder.json(schema, unknownFields), schema.size() + 1);
  }

  static Decoding csv(RecordSchema schema, String header) {
    return new Decoding(
            RecordDecoder.csv(schema, UnknownFields.reject(), CsvFormat.DEFAULT), schema.size())
        .under(header.getBytes(StandardCharsets.UTF_8));
  }

  Decoding under(byte[] newPreamble) {
    preamble = newPreamble;
    return this;
  }

  Object[] accepted(String payload) {
    return accepted(payload.getBytes(StandardCharsets.UTF_8));
  }

  Object[] accepted(byte[] payload) {
    Object[] values = new Object[width];
    assertThat(decode(payload, values), nullValue());
    return values;
  }

  Refusal refused(String payload) {
    return refused(payload.getBytes(StandardCharsets.UTF_8));
  }

  Refusal refused(byte[] payload) {
    Refusal refusal = decode(payload, new Object[width]);
    assertThat(refusal, notNullValue());
    return refusal;
  }

  Refusal decode(byte[] payload, Object[] values) {
    Envelope envelope = Envelope.of(payload, Origin.ofFile("f", null, 0)).withPreamble(preamble);
    return decoder.decode(envelope, values);
  }
}
