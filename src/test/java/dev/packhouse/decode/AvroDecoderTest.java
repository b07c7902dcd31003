package dev.packhouse.decode;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayContaining;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.record.TimestampFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvroDecoderTest {

  private static Schema schema(String json) {
    return new Schema.Parser().parse(json.replace('\'', '"'));
  }

  /** A record of one field, {@code c}, of type {@code type}. */
  private static Schema of(String type) {
    return schema("{'type':'record','name':'r','fields':[{'name':'c','type':" + type + "}]}");
  }

  static byte[] encoded(Schema writer, Object datum) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<Object>(writer).write(datum, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }

  private static Decoding decoding(Schema writer, UnknownFields unknownFields, Field... fields) {
    RecordSchema schema = RecordSchema.of(fields);
    return new Decoding(RecordDecoder.avro(schema, unknownFields), schema.size() + 1)
        .under(writer.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] record(Schema writer, Object value) throws IOException {
    GenericData.Record record = new GenericData.Record(writer);
    record.put("c", value);
    return encoded(writer, record);
  }

  private static Object value(String type, Field field, Object value) throws IOException {
    Schema writer = of(type);
    return decoding(writer, UnknownFields.reject(), field).accepted(record(writer, value))[0];
  }

  private static Object value(String type, FieldType to, Object value) throws IOException {
    return value(type, Field.of("c", to), value);
  }

  private static Refusal refusal(String type, Field field, Object value) throws IOException {
    Schema writer = of(type);
    Refusal refusal =
        decoding(writer, UnknownFields.reject(), field).refused(record(writer, value));
    assertThat(refusal.rule(), equalTo("c"));
    return refusal;
  }

  private static Reason reason(String type, FieldType to, Object value) throws IOException {
    return refusal(type, Field.of("c", to), value).reason();
  }

  private static String logical(String type, String logicalType) {
    return "{'type':'" + type + "','logicalType':'" + logicalType + "'}";
  }

  @Test
  void everyTypeIsReadIntoItsJavaForm() throws IOException {
    assertThat(value("'string'", FieldType.STRING, "aé"), equalTo("aé"));
    assertThat(
        value("'bytes'", FieldType.BYTES, ByteBuffer.wrap(new byte[] {1, 2})),
        equalTo(new byte[] {1, 2}));
    assertThat(value("'int'", FieldType.INT64, 5), equalTo(5L));
    assertThat(value("'long'", FieldType.INT64, 9007199254740993L), equalTo(9007199254740993L));
    assertThat(value("'long'", FieldType.INT64, Long.MIN_VALUE), equalTo(Long.MIN_VALUE));
    assertThat(value("'float'", FieldType.FLOAT64, 0.5f), equalTo(0.5));
    assertThat(value("'double'", FieldType.FLOAT64, Double.NaN), equalTo(Double.NaN));
    assertThat(value("'boolean'", FieldType.BOOL, true), equalTo(true));
    assertThat(value(logical("string", "uuid"), FieldType.STRING, "u"), equalTo("u"));
    assertThat(value("['null','long']", FieldType.INT64, null), nullValue());
    assertThat(value("['long','null']", FieldType.INT64, 7L), equalTo(7L));
    assertThat(value("'null'", FieldType.STRING, null), nullValue());
  }

  @Test
  void enumsAndFixedAreTextAndBytes() throws IOException {
    Schema writer = of("{'type':'enum','name':'e','symbols':['A','B']}");
    Object symbol = new GenericData.EnumSymbol(writer.getField("c").schema(), "B");
    assertThat(
        decoding(writer, UnknownFields.reject(), Field.of("c", FieldType.STRING))
            .accepted(record(writer, symbol))[0],
        equalTo("B"));
    Schema fixed = of("{'type':'fixed','name':'f','size':3}");
    Object bytes = new GenericData.Fixed(fixed.getField("c").schema(), new byte[] {1, 2, 3});
    assertThat(
        decoding(fixed, UnknownFields.reject(), Field.of("c", FieldType.BYTES))
            .accepted(record(fixed, bytes))[0],
        equalTo(new byte[] {1, 2, 3}));
  }

  @Test
  void datesAndTimesKeepMicroseconds() throws IOException {
    assertThat(value(logical("int", "date"), FieldType.DATE, -1), equalTo(-1));
    assertThat(value(logical("int", "time-millis"), FieldType.TIME, 7), equalTo(7_000L));
    assertThat(value(logical("long", "time-micros"), FieldType.TIME, 7L), equalTo(7L));
    assertThat(
        value(logical("long", "timestamp-millis"), FieldType.TIMESTAMP, -7L), equalTo(-7_000L));
    assertThat(
        value(logical("long", "timestamp-micros"), FieldType.TIMESTAMP, 1700000000123456L),
        equalTo(1700000000123456L));
    assertThat(value(logical("long", "timestamp-nanos"), FieldType.TIMESTAMP, 7_000L), equalTo(7L));
    assertThat(
        value(logical("long", "local-timestamp-millis"), FieldType.DATETIME, 7L), equalTo(7_000L));
    assertThat(
        value(logical("long", "local-timestamp-micros"), FieldType.DATETIME, 7L), equalTo(7L));
    assertThat(
        value(logical("long", "local-timestamp-micros"), FieldType.TIMESTAMP, 7L), equalTo(7L));
  }

  @ParameterizedTest
  @CsvSource({
    "int, date, DATE, 2932897, OUT_OF_RANGE",
    "int, time-millis, TIME, 86400000, OUT_OF_RANGE",
    "int, time-millis, TIME, -1, OUT_OF_RANGE",
    "long, timestamp-millis, TIMESTAMP, 9223372036854775807, OUT_OF_RANGE",
    "long, timestamp-micros, TIMESTAMP, 253402300800000000, OUT_OF_RANGE",
    "long, timestamp-nanos, TIMESTAMP, 7001, OUT_OF_RANGE",
    "long, timestamp-micros, DATETIME, 0, WRONG_TYPE",
    "long, timestamp-micros, INT64, 0, WRONG_TYPE",
    "int, date, INT64, 0, WRONG_TYPE",
    "int, date, TIMESTAMP, 0, WRONG_TYPE",
    "long, none, STRING, 0, WRONG_TYPE",
    "long, none, BOOL, 0, WRONG_TYPE",
    "long, none, TIMESTAMP, 0, WRONG_TYPE",
    "long, none, FLOAT64, 9007199254740993, OUT_OF_RANGE",
    "long, none, FLOAT64, 9223372036854775807, OUT_OF_RANGE",
  })
  void whatAColumnCannotHoldIsRefused(
      String type, String logicalType, FieldType to, long number, Reason reason)
      throws IOException {
    Object datum = type.equals("int") ? (Object) (int) number : (Object) number;
    assertThat(reason(logical(type, logicalType), to, datum), equalTo(reason));
  }

  @Test
  void numbersArePromotedWhereNoDigitIsLost() throws IOException {
    assertThat(value("'int'", FieldType.FLOAT64, 5), equalTo(5.0));
    assertThat(value("'long'", FieldType.FLOAT64, 1L << 60), equalTo((double) (1L << 60)));
    assertThat(value("'long'", FieldType.NUMERIC, 5L), equalTo(new BigDecimal(5)));
    assertThat(value("'double'", FieldType.INT64, -5.0), equalTo(-5L));
    assertThat(reason("'double'", FieldType.INT64, 5.5), equalTo(Reason.WRONG_TYPE));
    assertThat(reason("'double'", FieldType.INT64, Double.NaN), equalTo(Reason.WRONG_TYPE));
    assertThat(reason("'double'", FieldType.INT64, 0x1p63), equalTo(Reason.OUT_OF_RANGE));
    assertThat(value("'double'", FieldType.INT64, -0x1p63), equalTo(Long.MIN_VALUE));
    assertThat(reason("'double'", FieldType.NUMERIC, 5.5), equalTo(Reason.WRONG_TYPE));
  }

  @Test
  void plainNumbersAreTimestampsInTheDeclaredUnit() throws IOException {
    Field seconds =
        Field.of("c", FieldType.TIMESTAMP).withTimestampFormat(TimestampFormat.EPOCH_SECONDS);
    assertThat(value("'int'", seconds, 7), equalTo(7_000_000L));
    assertThat(value("'long'", seconds, 7L), equalTo(7_000_000L));
    assertThat(value("'string'", seconds, "7.5"), equalTo(7_500_000L));
    assertThat(
        refusal("'long'", Field.of("c", FieldType.TIMESTAMP), 7L).message(),
        containsString("epoch-seconds"));
  }

  @Test
  void stringsAreReadByTheRulesOfText() throws IOException {
    assertThat(value("'string'", FieldType.TIMESTAMP, "1970-01-01T00:00:01Z"), equalTo(1_000_000L));
    assertThat(value("'string'", FieldType.INT64, "12"), equalTo(12L));
    assertThat(reason("'string'", FieldType.DATE, "x"), equalTo(Reason.WRONG_TYPE));
    assertThat(value("'bytes'", FieldType.STRING, ByteBuffer.wrap(new byte[] {'a'})), equalTo("a"));
    assertThat(
        reason("'bytes'", FieldType.STRING, ByteBuffer.wrap(new byte[] {-1})),
        equalTo(Reason.NOT_UTF8));
  }

  @Test
  void decimalsAreExact() throws IOException {
    String text = "-" + "1234567890".repeat(7) + "123456";
    BigDecimal value = new BigDecimal(text).scaleByPowerOfTen(-38);
    Schema writer = of("{'type':'bytes','logicalType':'decimal','precision':76,'scale':38}");
    Schema decimal = writer.getField("c").schema();
    Object bytes =
        new Conversions.DecimalConversion().toBytes(value, decimal, LogicalTypes.decimal(76, 38));
    assertThat(
        decoding(writer, UnknownFields.reject(), Field.of("c", FieldType.BIGNUMERIC))
            .accepted(record(writer, bytes))[0],
        equalTo(value));
    assertThat(
        decoding(writer, UnknownFields.reject(), Field.of("c", FieldType.NUMERIC))
            .refused(record(writer, bytes))
            .reason(),
        equalTo(Reason.OUT_OF_RANGE));
    assertThat(
        reason(
            "{'type':'bytes','logicalType':'decimal','precision':10,'scale':2}",
            FieldType.NUMERIC,
            ByteBuffer.wrap(new byte[1_000])),
        equalTo(Reason.OUT_OF_RANGE));
    assertThat(
        value(
            "{'type':'bytes','logicalType':'decimal','precision':10,'scale':2}",
            FieldType.NUMERIC,
            ByteBuffer.wrap(new byte[] {0x30, 0x39})),
        equalTo(new BigDecimal("123.45")));
  }

  @Test
  void arraysMapsAndRecordsBecomeRepeatedAndStruct() throws IOException {
    Schema writer =
        schema(
            "{'type':'record','name':'r','fields':["
                + "{'name':'tags','type':{'type':'array','items':['null','string']}},"
                + "{'name':'counts','type':{'type':'map','values':'long'}},"
                + "{'name':'s','type':['null',{'type':'record','name':'i','fields':["
                + "  {'name':'k','type':['null','long']}]}]}]}");
    Field counts =
        Field.struct(
                "counts",
                List.of(Field.of("value", FieldType.INT64), Field.of("key", FieldType.STRING)))
            .withMode(Mode.REPEATED);
    Decoding decoding =
        decoding(
            writer,
            UnknownFields.reject(),
            Field.of("tags", FieldType.STRING).withMode(Mode.REPEATED),
            counts,
            Field.struct("s", List.of(Field.of("k", FieldType.INT64).withMode(Mode.REQUIRED))));
    GenericData.Record inner =
        new GenericData.Record(writer.getField("s").schema().getTypes().get(1));
    inner.put("k", 3L);
    Map<String, Long> map = new LinkedHashMap<>();
    map.put("a", 1L);
    map.put("b", 2L);
    GenericData.Record record = new GenericData.Record(writer);
    record.put("tags", List.of("x", "y"));
    record.put("counts", map);
    record.put("s", inner);
    Object[] values = decoding.accepted(encoded(writer, record));
    assertThat(values[0], equalTo(List.of("x", "y")));
    assertThat(((List<?>) values[1]).get(1), equalTo(new Object[] {2L, "b"}));
    assertThat(values[2], equalTo(new Object[] {3L}));

    inner.put("k", null);
    assertThat(
        decoding.refused(encoded(writer, record)),
        equalTo(new Refusal(Reason.MISSING_REQUIRED, "s.k", "no value for REQUIRED column k")));
    record.put("tags", Arrays.asList("x", null));
    assertThat(decoding.refused(encoded(writer, record)).rule(), equalTo("tags[1]"));
  }

  @Test
  void theRecordThatParquetPutsAroundAnElementIsTakenOff() throws IOException {
    String list =
        "{'type':'array','items':{'type':'record','name':'list','fields':["
            + "{'name':'element','type':['null','long']}]}}";
    Schema writer = of(list);
    GenericData.Record item =
        new GenericData.Record(writer.getField("c").schema().getElementType());
    item.put("element", 4L);
    Field field = Field.of("c", FieldType.INT64).withMode(Mode.REPEATED);
    assertThat(value(list, field, List.of(item)), equalTo(List.of(4L)));
  }

  @Test
  void anyValueIsJsonInAJsonColumn() throws IOException {
    assertThat(value("'string'", FieldType.JSON, "{\"a\": 1.50}"), equalTo("{\"a\": 1.50}"));
    assertThat(reason("'string'", FieldType.JSON, "{"), equalTo(Reason.MALFORMED));
    assertThat(value("'long'", FieldType.JSON, 9007199254740993L), equalTo("9007199254740993"));
    assertThat(
        value("{'type':'map','values':'double'}", FieldType.JSON, Map.of("q\"", 1.5)),
        equalTo("{\"q\\\"\":1.5}"));
    assertThat(
        value(
            "{'type':'array','items':['null','float']}",
            FieldType.JSON,
            Arrays.asList(null, Float.NaN, 2f)),
        equalTo("[null,\"NaN\",2.0]"));
    assertThat(
        value(
            "{'type':'map','values':" + logical("int", "date") + "}",
            FieldType.JSON,
            Map.of("d", 1)),
        equalTo("{\"d\":\"1970-01-02\"}"));
    assertThat(
        value(
            "{'type':'array','items':" + logical("long", "timestamp-micros") + "}",
            FieldType.JSON,
            List.of(1L)),
        equalTo("[\"1970-01-01T00:00:00.000001Z\"]"));
  }

  @Test
  void fieldsThatTheSchemaDoesNotKnowFollowTheSpec() throws IOException {
    Schema writer =
        schema(
            "{'type':'record','name':'r','fields':["
                + "{'name':'x','type':{'type':'map','values':{'type':'array','items':'string'}}},"
                + "{'name':'c','type':'long'},"
                + "{'name':'s','type':{'type':'array','items':{'type':'record','name':'i','fields':["
                + "  {'name':'k','type':'long'},{'name':'u','type':'double'}]}}}]}");
    GenericData.Record inner =
        new GenericData.Record(writer.getField("s").schema().getElementType());
    inner.put("k", 1L);
    inner.put("u", 0.5);
    GenericData.Record record = new GenericData.Record(writer);
    record.put("x", Map.of("a", List.of("b", "c")));
    record.put("c", 7L);
    record.put("s", List.of(inner, inner));
    byte[] payload = encoded(writer, record);
    Field[] fields = {
      Field.of("c", FieldType.INT64),
      Field.struct("s", List.of(Field.of("k", FieldType.INT64))).withMode(Mode.REPEATED)
    };
    Refusal refusal = decoding(writer, UnknownFields.reject(), fields).refused(payload);
    assertThat(refusal.reason(), equalTo(Reason.UNKNOWN_FIELD));
    assertThat(refusal.rule(), equalTo("x"));
    Object[] dropped = decoding(writer, UnknownFields.drop(), fields).accepted(payload);
    assertThat(dropped[0], equalTo(7L));
    assertThat(dropped[2], nullValue());
    assertThat(
        decoding(writer, UnknownFields.keepIn(2), fields).accepted(payload)[2],
        equalTo("{\"x\":{\"a\":[\"b\",\"c\"]},\"s[0].u\":0.5,\"s[1].u\":0.5}"));
  }

  @Test
  void absentFieldsAreNullOrMissing() throws IOException {
    Schema writer = of("'long'");
    assertThat(
        decoding(
                writer,
                UnknownFields.reject(),
                Field.of("c", FieldType.INT64),
                Field.of("d", FieldType.INT64),
                Field.of("e", FieldType.INT64).withMode(Mode.REPEATED))
            .accepted(record(writer, 1L)),
        arrayContaining(1L, null, List.of(), null));
    assertThat(
        decoding(
                writer,
                UnknownFields.drop(),
                Field.of("d", FieldType.INT64).withMode(Mode.REQUIRED))
            .refused(record(writer, 1L))
            .reason(),
        equalTo(Reason.MISSING_REQUIRED));
  }

  @Test
  void bytesThatAreNotOfTheSchemaAreMalformed() throws IOException {
    Schema writer = of("'string'");
    Decoding decoding = decoding(writer, UnknownFields.reject(), Field.of("c", FieldType.STRING));
    byte[] payload = record(writer, "abc");
    assertThat(decoding.refused(new byte[0]).reason(), equalTo(Reason.MALFORMED));
    assertThat(decoding.refused(Arrays.copyOf(payload, 3)).reason(), equalTo(Reason.MALFORMED));
    assertThat(
        decoding.refused(Arrays.copyOf(payload, 9)).message(), containsString("5 bytes follow"));
    byte[] huge = {-2, -1, -1, -1, 15};
    assertThat(decoding.refused(huge).reason(), equalTo(Reason.MALFORMED));
    byte[] negative = {1};
    assertThat(decoding.refused(negative).reason(), equalTo(Reason.MALFORMED));
    byte[] notUtf8 = {2, -1};
    assertThat(decoding.refused(notUtf8).reason(), equalTo(Reason.NOT_UTF8));
  }

  @Test
  void anEndlessArrayOfNothingIsMalformed() throws IOException {
    Schema writer = of("{'type':'array','items':'null'}");
    byte[] endless = {-2, -1, -1, -1, -1, -1, -1, -1, 127, 0};
    for (UnknownFields unknown : List.of(UnknownFields.drop(), UnknownFields.keepIn(1))) {
      assertThat(
          decoding(writer, unknown, Field.of("d", FieldType.STRING)).refused(endless).reason(),
          equalTo(Reason.MALFORMED));
    }
  }

  @Test
  void aSchemaOfItselfNestedTenThousandDeepIsTooDeep() throws IOException {
    Schema writer =
        schema("{'type':'record','name':'r','fields':[{'name':'c','type':['null','r']}]}");
    byte[] deep = new byte[10_000];
    Arrays.fill(deep, (byte) 2);
    deep[9_999] = 0;
    assertThat(
        decoding(writer, UnknownFields.drop(), Field.of("d", FieldType.STRING))
            .refused(deep)
            .reason(),
        equalTo(Reason.TOO_DEEP));
    assertThat(
        decoding(writer, UnknownFields.reject(), Field.of("c", FieldType.JSON))
            .refused(deep)
            .reason(),
        equalTo(Reason.TOO_DEEP));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``",
        "{}",
        "null",
        "1",
        "[]",
        "{\"type\":\"recor\"}",
        "\"string\"",
        "{\"type\":\"record\"}",
        "nonsense",
        "[[]]"
      })
  void aWritersSchemaThatIsNoneIsMalformed(String schema) {
    Decoding decoding =
        decoding(of("'long'"), UnknownFields.reject(), Field.of("c", FieldType.INT64))
            .under(schema.getBytes(StandardCharsets.UTF_8));
    assertThat(decoding.refused(new byte[] {2}).reason(), equalTo(Reason.MALFORMED));
  }
}
