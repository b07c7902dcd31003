package dev.packhouse.decode;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayContaining;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.JsonText;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.record.TimestampFormat;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest {

  private static Object value(Field field, String json) {
    return Decoding.json(RecordSchema.of(field)).accepted("{\"c\":" + json + "}")[0];
  }

  private static Object value(FieldType type, String json) {
    return value(Field.of("c", type), json);
  }

  private static Refusal refusal(Field field, String json) {
    return Decoding.json(RecordSchema.of(field)).refused("{\"c\":" + json + "}");
  }

  private static Refusal refusal(FieldType type, String json) {
    return refusal(Field.of("c", type), json);
  }

  @Test
  void everyTypeIsReadIntoItsJavaForm() {
    assertThat(value(FieldType.STRING, "\"a\\u00e9\\n\""), equalTo("aé\n"));
    assertThat(value(FieldType.BYTES, "\"AAE=\""), equalTo(new byte[] {0, 1}));
    assertThat(value(FieldType.INT64, "-5"), equalTo(-5L));
    assertThat(value(FieldType.FLOAT64, "1.5"), equalTo(1.5));
    assertThat(value(FieldType.NUMERIC, "1.50"), equalTo(new BigDecimal("1.50")));
    assertThat(value(FieldType.BOOL, "true"), equalTo(true));
    assertThat(value(FieldType.TIMESTAMP, "\"1970-01-01T00:00:01.5Z\""), equalTo(1_500_000L));
    assertThat(value(FieldType.DATE, "\"1970-01-02\""), equalTo(1));
    assertThat(value(FieldType.TIME, "\"00:00:01\""), equalTo(1_000_000L));
    assertThat(value(FieldType.DATETIME, "\"1970-01-01T00:00:01\""), equalTo(1_000_000L));
    assertThat(value(FieldType.GEOGRAPHY, "\"POINT(1 2)\""), equalTo("POINT(1 2)"));
  }

  @Test
  void numbersNeverPassThroughADouble() {
    assertThat(value(FieldType.INT64, "9007199254740993"), equalTo(9007199254740993L));
    assertThat(value(FieldType.INT64, "9223372036854775807"), equalTo(Long.MAX_VALUE));
    assertThat(value(FieldType.INT64, "-9223372036854775808"), equalTo(Long.MIN_VALUE));
    String digits = "1234567890".repeat(3) + "12345678." + "9876543210".repeat(3) + "98765432";
    assertThat(value(FieldType.BIGNUMERIC, digits), equalTo(new BigDecimal(digits)));
    assertThat(
        value(FieldType.NUMERIC, "0.1000000000000000055"), equalTo(new BigDecimal("0.100000000")));
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1",
    "1e3, 1000",
    "-2.50e1, -25",
    "0.0, 0",
    "0e999999999, 0",
    "9e18, 9000000000000000000"
  })
  void wholeDecimalsAreIntegers(String json, long expected) {
    assertThat(value(FieldType.INT64, json), equalTo(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "INT64, 9223372036854775808, OUT_OF_RANGE",
    "INT64, 1e19, OUT_OF_RANGE",
    "INT64, 9.3e18, OUT_OF_RANGE",
    "INT64, 1e999999999, OUT_OF_RANGE",
    "INT64, 1.5, WRONG_TYPE",
    "INT64, 1e-999999999, WRONG_TYPE",
    "INT64, true, WRONG_TYPE",
    "INT64, {}, WRONG_TYPE",
    "INT64, [1], WRONG_TYPE",
    "FLOAT64, 1e400, OUT_OF_RANGE",
    "FLOAT64, false, WRONG_TYPE",
    "NUMERIC, 1e400, OUT_OF_RANGE",
    "NUMERIC, true, WRONG_TYPE",
    "BOOL, 1, WRONG_TYPE",
    "BOOL, 0, WRONG_TYPE",
    "BYTES, 1, WRONG_TYPE",
    "DATE, 19000, WRONG_TYPE",
    "DATE, true, WRONG_TYPE",
    "TIMESTAMP, 1700000000, WRONG_TYPE",
    "STRING, {}, WRONG_TYPE",
    "STRING, [], WRONG_TYPE",
    "GEOGRAPHY, {}, WRONG_TYPE",
  })
  void valuesOfTheWrongTypeOrRangeAreRefused(FieldType type, String json, Reason reason) {
    Refusal refusal = refusal(type, json);
    assertThat(refusal.reason(), equalTo(reason));
    assertThat(refusal.rule(), equalTo("c"));
  }

  @Test
  void aStringIsReadAsWhatItsTextSays() {
    assertThat(value(FieldType.INT64, "\"12\""), equalTo(12L));
    assertThat(value(FieldType.FLOAT64, "\"NaN\""), equalTo(Double.NaN));
    assertThat(value(FieldType.FLOAT64, "\"-Infinity\""), equalTo(Double.NEGATIVE_INFINITY));
    assertThat(value(FieldType.NUMERIC, "\"1.5\""), equalTo(new BigDecimal("1.5")));
    assertThat(value(FieldType.BOOL, "\"True\""), equalTo(true));
    assertThat(refusal(FieldType.BOOL, "\"yes\"").reason(), equalTo(Reason.WRONG_TYPE));
    assertThat(refusal(FieldType.BOOL, "\"1\"").reason(), equalTo(Reason.WRONG_TYPE));
    assertThat(refusal(FieldType.INT64, "\"\"").reason(), equalTo(Reason.WRONG_TYPE));
    assertThat(refusal(FieldType.INT64, "\"abc\"").message(), equalTo("'abc' is not an INT64"));
  }

  @Test
  void aScalarIsTakenForAStringAsItIsWritten() {
    assertThat(value(FieldType.STRING, "1.50"), equalTo("1.50"));
    assertThat(value(FieldType.STRING, "12345678901234567890"), equalTo("12345678901234567890"));
    assertThat(value(FieldType.STRING, "true"), equalTo("true"));
  }

  @Test
  void epochNumbersAreReadInTheDeclaredUnit() {
    Field millis =
        Field.of("c", FieldType.TIMESTAMP).withTimestampFormat(TimestampFormat.EPOCH_MILLIS);
    assertThat(value(millis, "1700000000123"), equalTo(1_700_000_000_123_000L));
    assertThat(value(millis, "\"1700000000123\""), equalTo(1_700_000_000_123_000L));
    assertThat(value(millis, "0.5"), equalTo(500L));
    assertThat(refusal(millis, "99999999999999999999").reason(), equalTo(Reason.OUT_OF_RANGE));
    assertThat(
        refusal(FieldType.TIMESTAMP, "1700000000").message(), containsString("epoch-seconds"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\" : [1, 2.50, 12345678901234567890]}",
        "\"text \\u00e9 é\"",
        "\"\"",
        "12345678901234567890.123456789",
        "false",
        "[]",
        "[ [ ] , { } ]",
        "-0.0"
      })
  void aJsonColumnKeepsTheOriginalText(String json) {
    assertThat(value(FieldType.JSON, json), equalTo(json));
    RecordSchema schema =
        RecordSchema.of(Field.of("c", FieldType.JSON), Field.of("d", FieldType.INT64));
    Object[] values = Decoding.json(schema).accepted(" { \"c\" :  " + json + " , \"d\" : 7 } ");
    assertThat(values[0], equalTo(json));
    assertThat(values[1], equalTo(7L));
    Object[] behindMark = Decoding.json(schema).accepted("\ufeff{\"c\":" + json + "}");
    assertThat(behindMark[0], equalTo(json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"a\":1}; DUPLICATE_KEY",
        "[{\"a\":{\"b\":1,\"b\":1}}]; DUPLICATE_KEY",
        "1e400; OUT_OF_RANGE",
        "\"\\ud800\"; NOT_UTF8",
        "{\"\\ude00\":1}; NOT_UTF8"
      })
  void aJsonColumnRefusesWhatBigQueryWould(String json, Reason reason) {
    Refusal refusal = refusal(FieldType.JSON, json);
    assertThat(refusal.message(), refusal.reason(), equalTo(reason));
    assertThat(refusal.rule(), equalTo("c"));
  }

  @Test
  void absentAndNullAreTheSame() {
    RecordSchema schema =
        RecordSchema.of(
            Field.of("a", FieldType.INT64),
            Field.of("b", FieldType.JSON),
            Field.of("c", FieldType.STRING).withMode(Mode.REPEATED),
            Field.struct("d", List.of(Field.of("e", FieldType.INT64).withMode(Mode.REQUIRED))));
    Decoding decoding = Decoding.json(schema);
    Object[] absent = decoding.accepted("{}");
    assertThat(absent, arrayContaining(null, null, List.of(), null, null));
    assertThat(decoding.accepted("{\"a\":null,\"b\":null,\"c\":null,\"d\":null}"), equalTo(absent));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"c\":null}"})
  void aRequiredColumnWithoutAValueIsRefused(String json) {
    Field field = Field.of("c", FieldType.INT64).withMode(Mode.REQUIRED);
    assertThat(
        Decoding.json(RecordSchema.of(field)).refused(json),
        equalTo(new Refusal(Reason.MISSING_REQUIRED, "c", "no value for REQUIRED column c")));
  }

  @Test
  void repeatedColumnsTakeArraysWithoutNulls() {
    Field field = Field.of("c", FieldType.INT64).withMode(Mode.REPEATED);
    assertThat(value(field, "[1, \"2\", 3.0]"), equalTo(List.of(1L, 2L, 3L)));
    assertThat(value(field, "[]"), equalTo(List.of()));
    assertThat(refusal(field, "1").reason(), equalTo(Reason.WRONG_TYPE));
    assertThat(refusal(field, "{}").rule(), equalTo("c"));
    assertThat(refusal(field, "[1,null]").rule(), equalTo("c[1]"));
    assertThat(refusal(field, "[1,2,3,\"x\"]").rule(), equalTo("c[3]"));
    assertThat(refusal(field, "[1,[2]]").rule(), equalTo("c[1]"));
  }

  @Test
  void structsNestToAnyDepthAndNameTheirPath() {
    Field zip = Field.of("zip", FieldType.INT64).withMode(Mode.REQUIRED).withSource("Zip-Code");
    Field address = Field.struct("address", List.of(zip)).withMode(Mode.REPEATED);
    Field person = Field.struct("person", List.of(Field.of("name", FieldType.STRING), address));
    Decoding decoding = Decoding.json(RecordSchema.of(person));
    Object[] values =
        decoding.accepted(
            "{\"person\":{\"address\":[{\"Zip-Code\":1},{\"Zip-Code\":2}],\"name\":\"n\"}}");
    Object[] struct = (Object[]) values[0];
    assertThat(struct[0], equalTo("n"));
    assertThat(((List<?>) struct[1]).get(1), equalTo(new Object[] {2L}));
    assertThat(
        decoding.refused("{\"person\":{\"address\":[{\"Zip-Code\":1},{\"Zip-Code\":\"x\"}]}}"),
        equalTo(new Refusal(Reason.WRONG_TYPE, "person.address[1].zip", "'x' is not an INT64")));
    assertThat(
        decoding.refused("{\"person\":{\"address\":[{}]}}").rule(),
        equalTo("person.address[0].zip"));
    assertThat(
        decoding.refused("{\"person\":{\"address\":[1]}}").rule(), equalTo("person.address[0]"));
    assertThat(decoding.refused("{\"person\":[]}").rule(), equalTo("person"));
    Refusal unknown = decoding.refused("{\"person\":{\"address\":[{\"Zip-Code\":1,\"zip\":1}]}}");
    assertThat(unknown.reason(), equalTo(Reason.UNKNOWN_FIELD));
    assertThat(unknown.rule(), equalTo("person.address[0].zip"));
  }

  @Test
  void namesMatchExactlyInAnyOrder() {
    RecordSchema schema =
        RecordSchema.of(
            Field.of("airport_name", FieldType.STRING).withSource("Airport Name"),
            Field.of("b", FieldType.INT64));
    assertThat(
        Decoding.json(schema).accepted("{\"b\":1,\"Airport Name\":\"BER\"}"),
        arrayContaining("BER", 1L, null));
    assertThat(Decoding.json(schema).refused("{\"B\":1}").reason(), equalTo(Reason.UNKNOWN_FIELD));
  }

  @Test
  void unknownFieldsAreDroppedWhereTheSpecSaysSo() {
    Decoding decoding =
        Decoding.json(RecordSchema.of(Field.of("c", FieldType.INT64)), UnknownFields.drop());
    assertThat(
        decoding.accepted("{\"x\":{\"y\":[1,{\"z\":null}]},\"c\":1,\"w\":\"\"}"),
        arrayContaining(1L, null));
    assertThat(decoding.refused("{\"x\":1,\"x\":1}").reason(), equalTo(Reason.DUPLICATE_KEY));
  }

  @Test
  void unknownFieldsAreKeptAsOneJsonObject() {
    Field inner = Field.struct("s", List.of(Field.of("k", FieldType.INT64)));
    Decoding decoding =
        Decoding.json(RecordSchema.of(inner.withMode(Mode.REPEATED)), UnknownFields.keepIn(1));
    assertThat(decoding.accepted("{\"s\":[]}")[1], nullValue());
    assertThat(
        decoding
            .accepted("{\"a\":1.50,\"s\":[{\"k\":1},{\"u\":[ 1 ],\"k\":2}],\"q\\\"\":\"é\"}")[1],
        equalTo("{\"a\":1.50,\"s[1].u\":[ 1 ],\"q\\\"\":\"é\"}"));
    Refusal refusal = decoding.refused("{\"a\":{\"b\":1,\"b\":1}}");
    assertThat(refusal.reason(), equalTo(Reason.DUPLICATE_KEY));
    assertThat(refusal.rule(), equalTo("a"));
  }

  @Test
  void twoColumnsOfOneSourceAreAMistakeOfTheSchema() {
    RecordSchema schema =
        RecordSchema.of(
            Field.of("c", FieldType.INT64), Field.of("d", FieldType.INT64).withSource("c"));
    assertThrows(IllegalArgumentException.class, () -> Decoding.json(schema));
  }

  @Test
  void unknownFieldsCannotBeKeptOnAColumn() {
    RecordSchema schema = RecordSchema.of(Field.of("c", FieldType.INT64));
    assertThrows(
        IllegalArgumentException.class, () -> Decoding.json(schema, UnknownFields.keepIn(0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"c\":1,\"c\":1}", "{\"c\":null,\"c\":1}", "{\"c\":1,\"\\u0063\":2}"})
  void aKeyThatStandsTwiceIsRefused(String json) {
    Refusal refusal = Decoding.json(RecordSchema.of(Field.of("c", FieldType.INT64))).refused(json);
    assertThat(refusal.reason(), equalTo(Reason.DUPLICATE_KEY));
    assertThat(refusal.rule(), equalTo("c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\n",
        "[]",
        "1",
        "null",
        "\"c\"",
        "{",
        "{\"c\"",
        "{\"c\":",
        "{\"c\":1",
        "{\"c\":1,}",
        "{\"c\":01}",
        "{\"c\":+1}",
        "{\"c\":.5}",
        "{\"c\":1.}",
        "{\"c\":NaN}",
        "{'c':1}",
        "{c:1}",
        "{\"c\":1}}",
        "{\"c\":1} {\"c\":2}",
        "{\"c\":1} x",
        "{\"c\":1}//",
        "{\"c\":\"\t\"}",
        "{\"c\":\"\\x\"}",
        "{\"c\":tru}",
        "{\"c\":1 \"d\":2}"
      })
  void whatIsNoJsonObjectIsMalformed(String json) {
    Decoding decoding =
        Decoding.json(RecordSchema.of(Field.of("c", FieldType.FLOAT64)), UnknownFields.drop());
    assertThat(decoding.refused(json).reason(), equalTo(Reason.MALFORMED));
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    Decoding decoding =
        Decoding.json(RecordSchema.of(Field.of("c", FieldType.STRING)), UnknownFields.drop());
    for (int[] bad :
        new int[][] {
          {0xFF},
          {0xC3},
          {0xC0, 0xAF}, // overlong
          {0xE0, 0x80, 0xAF}, // overlong
          {0xED, 0xA0, 0x80}, // a surrogate
          {0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80}, // CESU-8
          {0xF4, 0x90, 0x80, 0x80}, // beyond Unicode
          {0xF8, 0x88, 0x80, 0x80, 0x80}
        }) {
      for (String name : new String[] {"c", "unknown"}) {
        byte[] before = ("{\"" + name + "\":\"").getBytes(StandardCharsets.UTF_8);
        byte[] payload = java.util.Arrays.copyOf(before, before.length + bad.length + 2);
        for (int index = 0; index < bad.length; index++) {
          payload[before.length + index] = (byte) bad[index];
        }
        payload[payload.length - 2] = '"';
        payload[payload.length - 1] = '}';
        assertThat(decoding.refused(payload).reason(), equalTo(Reason.NOT_UTF8));
      }
    }
  }

  @Test
  void otherEncodingsOfUnicodeAreRefused() {
    Decoding decoding = Decoding.json(RecordSchema.of(Field.of("c", FieldType.STRING)));
    String json = "{\"c\":\"a\"}";
    assertThat(
        decoding.refused(json.getBytes(StandardCharsets.UTF_16LE)).reason(),
        equalTo(Reason.MALFORMED));
    assertThat(
        decoding.refused(json.getBytes(StandardCharsets.UTF_16)).reason(),
        equalTo(Reason.NOT_UTF8));
    assertThat(
        decoding.refused(json.getBytes(java.nio.charset.Charset.forName("UTF-32BE"))).reason(),
        equalTo(Reason.MALFORMED));
  }

  @Test
  void halfASurrogatePairIsRefusedAndAnEscapedNulIsTaken() {
    assertThat(refusal(FieldType.STRING, "\"\\ud83c\"").reason(), equalTo(Reason.NOT_UTF8));
    assertThat(refusal(FieldType.STRING, "\"\\udf4e\\ud83c\"").rule(), equalTo("c"));
    assertThat(value(FieldType.STRING, "\"\\ud83c\\udf4e\""), equalTo("🍎"));
    assertThat(value(FieldType.STRING, "\"a\\u0000b\""), equalTo("a\0b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "STRING", "unknown"})
  void nestingTenThousandDeepIsRefused(String where) {
    String deep = "[".repeat(10_000) + "]".repeat(10_000);
    String objects = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);
    Field field = Field.of("c", where.equals("JSON") ? FieldType.JSON : FieldType.STRING);
    Decoding decoding = Decoding.json(RecordSchema.of(field), UnknownFields.drop());
    String name = where.equals("unknown") ? "u" : "c";
    if (!where.equals("STRING")) {
      assertThat(
          decoding.refused("{\"" + name + "\":" + deep + "}").reason(), equalTo(Reason.TOO_DEEP));
      assertThat(
          decoding.refused("{\"" + name + "\":" + objects + "}").reason(),
          equalTo(Reason.TOO_DEEP));
    } else {
      assertThat(decoding.refused("{\"c\":" + deep + "}").reason(), equalTo(Reason.WRONG_TYPE));
    }
  }

  @Test
  void hugeNumbersAreRefusedAndHugeStringsAreTaken() {
    String digits = "1".repeat(1_000_000);
    for (FieldType type :
        List.of(FieldType.INT64, FieldType.NUMERIC, FieldType.FLOAT64, FieldType.JSON)) {
      assertThat(refusal(type, digits).reason(), equalTo(Reason.OUT_OF_RANGE));
    }
    String text = "é".repeat(5_000_000);
    assertThat(value(FieldType.STRING, "\"" + text + "\""), equalTo(text));
    Field bounded =
        Field.of("c", FieldType.STRING).withLimits(new Field.Limits(null, null, 4_999_999L));
    assertThat(refusal(bounded, "\"" + text + "\"").reason(), equalTo(Reason.TOO_LONG));
  }

  @Test
  void aHugeKeyIsTakenAndOneThatTheParserRefusesIsMalformed() throws IOException {
    String key = "k".repeat(1_000_000);
    assertThat(value(FieldType.JSON, "{\"" + key + "\":1}"), equalTo("{\"" + key + "\":1}"));
    // Jackson from 2.16 on has a limit, with this message.
    IOException tooLong =
        new StreamConstraintsException("Name length (50001) exceeds the maximum allowed (50000)");
    Refusal refusal = JsonText.refusal(JsonText.FACTORY.createParser("{}"), tooLong);
    assertThat(refusal.reason(), equalTo(Reason.MALFORMED));
    assertThat(refusal.message(), containsString("Name length (50001) exceeds"));
  }

  @Test
  void aMessageShowsAtMostTheStartOfAValue() {
    Refusal refusal = refusal(FieldType.INT64, "\"" + "x".repeat(100_000) + "\"");
    assertThat(refusal.message().length(), lessThan(80));
    assertThat(refusal(FieldType.INT64, "[1]").message(), containsString("an array"));
  }

  @Test
  void aDecoderSurvivesSerialization() {
    RecordDecoder decoder =
        RecordDecoder.json(RecordSchema.of(Field.of("c", FieldType.INT64)), UnknownFields.reject());
    new Decoding(decoder, 1).accepted("{\"c\":1}");
    RecordDecoder copy = org.apache.beam.sdk.util.SerializableUtils.clone(decoder);
    assertThat(new Decoding(copy, 1).accepted("{\"c\":2}")[0], instanceOf(Long.class));
  }
}
