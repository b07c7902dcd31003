package dev.packhouse.decode;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldRules;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes are, a decoder answers, and what it accepts keeps the rules. */
class DecoderFuzzTest {

  private static final int ROUNDS = 20_000;

  private static final List<Field> SCALARS = scalars();

  private static List<Field> scalars() {
    List<Field> fields = new ArrayList<>();
    for (FieldType type : FieldType.values()) {
      if (type != FieldType.STRUCT) {
        fields.add(Field.of(type.name().toLowerCase(java.util.Locale.ROOT), type));
      }
    }
    return fields;
  }

  private static RecordSchema nested() {
    List<Field> fields = new ArrayList<>(SCALARS);
    fields.add(Field.of("tags", FieldType.STRING).withMode(Mode.REPEATED));
    fields.add(Field.struct("inner", SCALARS).withMode(Mode.REPEATED));
    return new RecordSchema(fields);
  }

  private static final String JSON_SCALARS =
      "\"string\":\"a\\u00e9\\ud83c\\udf4e🍎\",\"bytes\":\"AAE=\",\"int64\":-12,\"float64\":1.5e3,"
          + "\"numeric\":\"12.5\",\"bignumeric\":1.25,\"bool\":true,"
          + "\"timestamp\":\"2024-03-09T07:05:00.123456+01:00\",\"date\":\"2024-03-09\","
          + "\"time\":\"07:05:00.5\",\"datetime\":\"2024-03-09 07:05:00\","
          + "\"json\":{\"a\":[1,2.5,null,{\"b\":\"c\"}]},\"geography\":\"POINT(1 2)\"";

  private static final String JSON =
      "{"
          + JSON_SCALARS
          + ",\"tags\":[\"x\",\"y\"],\"inner\":[{"
          + JSON_SCALARS
          + "},{}],"
          + "\"unknown\":{\"deep\":[[[{}]]]}}";

  private static final String CSV_HEADER =
      "string,bytes,int64,float64,numeric,bignumeric,bool,timestamp,date,time,datetime,json,"
          + "geography,unknown";

  private static final String CSV =
      "\"a\"\"🍎\",AAE=,-12,1.5e3,12.5,1.25,yes,2024-03-09T07:05:00.123456+01:00,2024-03-09,"
          + "07:05:00.5,2024-03-09 07:05:00,\"{\"\"a\"\":[1]}\",POINT(1 2),\"x\ny\"";

  /** The payload with a few bytes changed, cut out, doubled or put in. */
  private static byte[] mutated(byte[] payload, Random random) {
    byte[] bytes = payload.clone();
    for (int times = 1 + random.nextInt(4); times > 0 && bytes.length > 1; times--) {
      int at = random.nextInt(bytes.length);
      int length = Math.min(bytes.length - at, 1 + random.nextInt(8));
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "\"{}[]:,\\0.eE-+ntf\n\0 ".charAt(random.nextInt(20));
        case 2 -> bytes = spliced(bytes, at, length, new byte[0]);
        default -> bytes = spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
      }
    }
    return bytes;
  }

  private static byte[] spliced(byte[] bytes, int at, int cut, byte[] put) {
    ByteBuffer buffer = ByteBuffer.allocate(bytes.length - cut + put.length);
    buffer.put(bytes, 0, at).put(put).put(bytes, at + cut, bytes.length - at - cut);
    return buffer.array();
  }

  private static int acceptedOf(
      Decoding decoding, RecordSchema schema, byte[] seedPayload, Random random) {
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] payload;
      if (round % 4 == 0) {
        payload = new byte[random.nextInt(200)];
        random.nextBytes(payload);
      } else {
        payload = mutated(seedPayload, random);
      }
      Object[] values = new Object[schema.size() + 1];
      Refusal refusal = decoding.decode(payload, values);
      if (refusal == null) {
        accepted++;
        for (int index = 0; index < schema.size(); index++) {
          assertThat(FieldRules.check(schema.fields().get(index), values[index]), nullValue());
        }
      } else {
        assertThat(refusal.message().length(), lessThanOrEqualTo(Refusal.MAX_MESSAGE));
      }
    }
    return accepted;
  }

  @ParameterizedTest
  @ValueSource(strings = {"reject", "drop", "keep"})
  void randomAndMutatedJsonIsAnswered(String unknown) {
    RecordSchema schema = nested();
    UnknownFields unknownFields =
        switch (unknown) {
          case "reject" -> UnknownFields.reject();
          case "drop" -> UnknownFields.drop();
          default -> UnknownFields.keepIn(schema.size());
        };
    Decoding decoding = Decoding.json(schema, unknownFields);
    byte[] payload = JSON.getBytes(StandardCharsets.UTF_8);
    int accepted = acceptedOf(decoding, schema, payload, new Random(20240309));
    if (!unknown.equals("reject")) {
      decoding.accepted(payload);
      assertThat(accepted, greaterThan(ROUNDS / 100));
    }
  }

  @Test
  void randomAndMutatedCsvIsAnswered() {
    RecordSchema schema = new RecordSchema(SCALARS);
    Decoding decoding =
        new Decoding(
                RecordDecoder.csv(schema, UnknownFields.keepIn(schema.size()), CsvFormat.DEFAULT),
                schema.size() + 1)
            .under(CSV_HEADER.getBytes(StandardCharsets.UTF_8));
    byte[] payload = CSV.getBytes(StandardCharsets.UTF_8);
    decoding.accepted(payload);
    int accepted = acceptedOf(decoding, schema, payload, new Random(20240309));
    assertThat(accepted, greaterThan(ROUNDS / 100));
  }

  @Test
  void randomAndMutatedAvroIsAnswered() throws IOException {
    String scalars =
        "{'name':'string','type':['null','string']},{'name':'bytes','type':'bytes'},"
            + "{'name':'int64','type':'long'},{'name':'float64','type':'double'},"
            + "{'name':'numeric','type':{'type':'bytes','logicalType':'decimal','precision':38,"
            + "'scale':9}},{'name':'bool','type':'boolean'},"
            + "{'name':'timestamp','type':{'type':'long','logicalType':'timestamp-micros'}},"
            + "{'name':'json','type':'string'},"
            + "{'name':'unknown','type':{'type':'map','values':['null','double','string']}}";
    Schema writer =
        new Schema.Parser()
            .parse(
                ("{'type':'record','name':'r','fields':["
                        + scalars
                        + ",{'name':'tags','type':{'type':'array','items':'string'}},"
                        + "{'name':'inner','type':{'type':'array','items':"
                        + "{'type':'record','name':'i','fields':["
                        + scalars
                        + "]}}}]}")
                    .replace('\'', '"'));
    GenericData.Record inner =
        filled(new GenericData.Record(writer.getField("inner").schema().getElementType()));
    GenericData.Record record = filled(new GenericData.Record(writer));
    record.put("tags", List.of("x", "y"));
    record.put("inner", List.of(inner, inner));
    byte[] payload = AvroDecoderTest.encoded(writer, record);
    RecordSchema schema = nested();
    for (UnknownFields unknownFields :
        List.of(UnknownFields.drop(), UnknownFields.keepIn(schema.size()))) {
      Decoding decoding =
          new Decoding(RecordDecoder.avro(schema, unknownFields), schema.size() + 1)
              .under(writer.toString().getBytes(StandardCharsets.UTF_8));
      decoding.accepted(payload);
      int accepted = acceptedOf(decoding, schema, payload, new Random(20240309));
      assertThat(accepted, greaterThan(ROUNDS / 100));
    }
  }

  private static GenericData.Record filled(GenericData.Record record) {
    record.put("string", "a🍎");
    record.put("bytes", ByteBuffer.wrap(new byte[] {0, 1}));
    record.put("int64", -12L);
    record.put("float64", 1.5);
    record.put(
        "numeric",
        ByteBuffer.wrap(new BigDecimal("12.5").setScale(9).unscaledValue().toByteArray()));
    record.put("bool", true);
    record.put("timestamp", 1_700_000_000_123_456L);
    record.put("json", "{\"a\":[1]}");
    record.put("unknown", Map.of("k", 1.5, "l", "m"));
    return record;
  }
}
