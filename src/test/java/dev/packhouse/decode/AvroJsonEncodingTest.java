package dev.packhouse.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.RecordSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;

class AvroJsonEncodingTest {

  private static final Schema SCHEMA =
      new Schema.Parser()
          .parse(
              """
              {'type':'record','name':'market.Delivery','fields':[
                {'name':'id','type':'string'},
                {'name':'crates','type':['null','int',{'type':'record','name':'Crates','fields':[
                  {'name':'count','type':'long'}]}]},
                {'name':'photo','type':'bytes'},
                {'name':'grade','type':{'type':'enum','name':'Grade','symbols':['A','B']}},
                {'name':'code','type':{'type':'fixed','name':'Code','size':2}},
                {'name':'tags','type':{'type':'array','items':'string'}},
                {'name':'prices','type':{'type':'map','values':'double'}},
                {'name':'share','type':'float'},
                {'name':'fresh','type':'boolean'}]}
              """
                  .replace('\'', '"'));

  @Test
  void binaryOfWhatAvroWritesAsJsonIsTheSameDatum() throws IOException {
    GenericRecord record = record();

    byte[] binary = (byte[]) AvroJsonEncoding.binary(SCHEMA, json(record));

    BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(binary, null);
    assertThat(new GenericDatumReader<GenericRecord>(SCHEMA).read(null, decoder), is(record));
    assertThat(decoder.isEnd(), is(true));
  }

  @Test
  void messageSaysWhichEncodingItIsIn() throws IOException {
    RecordDecoder decoder =
        RecordDecoder.avro(
            RecordSchema.of(Field.of("id", FieldType.STRING)),
            UnknownFields.drop(),
            PayloadSchemas.of(SCHEMA.toString()));
    Object[] values = new Object[1];
    byte[] json = json(record());
    byte[] binary = (byte[]) AvroJsonEncoding.binary(SCHEMA, json);

    assertThat(
        decoder.decode(envelope(json, Map.of("googclient_schemaencoding", "JSON")), values),
        is(nullValue()));
    assertThat(values[0], is("d1"));
    assertThat(
        decoder.decode(envelope(binary, Map.of("googclient_schemaencoding", "BINARY")), values),
        is(nullValue()));
    assertThat(decoder.decode(envelope(binary, Map.of()), values), is(nullValue()));
    assertThat(decoder.decode(envelope(json, Map.of()), values).reason(), is(Reason.MALFORMED));
  }

  @Test
  void messageOfAContainerFileIsReadByTheSchemaThatItBrings() {
    Schema own =
        new Schema.Parser()
            .parse(
                "{'type':'record','name':'x','fields':[{'name':'id','type':'string'}]}"
                    .replace('\'', '"'));
    RecordDecoder decoder =
        RecordDecoder.avro(
            RecordSchema.of(Field.of("id", FieldType.STRING)),
            UnknownFields.reject(),
            PayloadSchemas.of(SCHEMA.toString()));
    Object[] values = new Object[1];

    assertThat(
        decoder.decode(
            envelope(new byte[] {2, 'x'}, Map.of()).withPreamble(own.toString().getBytes(UTF_8)),
            values),
        is(nullValue()));
    assertThat(values[0], is("x"));
  }

  @Test
  void whatTheSchemaDoesNotSayIsRefused() throws IOException {
    String json = new String(json(record()), UTF_8);
    for (String wrong :
        List.of(
            json.replace("\"d1\"", "1"),
            json.replace("\"A\"", "\"C\""),
            json.replace("\"int\"", "\"long\""),
            json.replace("\"id\"", "\"di\""),
            json.replace("\"fresh\":true", "\"id\":\"d2\""),
            json.replace(",\"fresh\":true", ""),
            json.replace("\"fresh\"", "\"more\":1,\"fresh\""),
            json + "1",
            json.substring(0, json.length() - 1),
            "[]",
            "")) {
      assertThat(wrong, wrong, is(not(json)));
      assertThat(
          wrong, AvroJsonEncoding.binary(SCHEMA, wrong.getBytes(UTF_8)), instanceOf(Refusal.class));
    }
    Object refused =
        AvroJsonEncoding.binary(SCHEMA, json.replace("\"A\"", "\"C\"").getBytes(UTF_8));
    assertThat(((Refusal) refused).message(), containsString("'C' is no enum"));
  }

  @Test
  void mutatedBytesAreAnswered() throws IOException {
    Random random = new Random(20240309);
    byte[] seed = json(record());
    for (int round = 0; round < 20_000; round++) {
      byte[] json = seed.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        json[random.nextInt(json.length)] =
            (byte)
                (random.nextBoolean()
                    ? random.nextInt()
                    : "{}[]\":,\\e9".charAt(random.nextInt(10)));
      }
      Object answer = AvroJsonEncoding.binary(SCHEMA, json);
      assertThat(answer instanceof byte[] || answer instanceof Refusal, is(true));
    }
  }

  private static GenericRecord record() {
    GenericRecord record = new GenericData.Record(SCHEMA);
    record.put("id", new Utf8("d1"));
    record.put("crates", 3);
    record.put("photo", ByteBuffer.wrap(new byte[] {1, (byte) 0xff}));
    record.put("grade", new GenericData.EnumSymbol(SCHEMA.getField("grade").schema(), "A"));
    record.put("code", new GenericData.Fixed(SCHEMA.getField("code").schema(), new byte[] {0, 9}));
    record.put("tags", List.of(new Utf8("x"), new Utf8("é")));
    record.put("prices", Map.of(new Utf8("kg"), 1.5));
    record.put("share", 0.25f);
    record.put("fresh", true);
    return record;
  }

  private static byte[] json(GenericRecord record) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    JsonEncoder encoder = EncoderFactory.get().jsonEncoder(SCHEMA, bytes);
    new GenericDatumWriter<GenericRecord>(SCHEMA).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static Envelope envelope(byte[] payload, Map<String, String> attributes) {
    return Envelope.of(payload, Origin.ofMessage("s", "1", 0)).withAttributes(attributes);
  }
}
