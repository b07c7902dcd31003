package dev.packhouse.decode;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayContaining;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvDecoderTest {

  private static final RecordSchema SCHEMA =
      RecordSchema.of(
          Field.of("name", FieldType.STRING),
          Field.of("weight", FieldType.INT64).withSource("Weight (kg)"),
          Field.of("ripe", FieldType.BOOL));

  private static final String HEADER = "name,Weight (kg),ripe";

  private static Decoding with(CsvFormat format, UnknownFields unknownFields, String header) {
    return new Decoding(RecordDecoder.csv(SCHEMA, unknownFields, format), SCHEMA.size() + 1)
        .under(header.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void columnsAreFoundByTheHeaderInAnyOrder() {
    assertThat(
        Decoding.csv(SCHEMA, HEADER).accepted("Gala,12,yes"), arrayContaining("Gala", 12L, true));
    assertThat(
        Decoding.csv(SCHEMA, "ripe,name,Weight (kg)").accepted("0,Gala, 12 "),
        arrayContaining("Gala", 12L, false));
    assertThat(
        Decoding.csv(SCHEMA, "\ufeffname,\"Weight (kg)\",ripe\r\n").accepted("Gala,12,T"),
        arrayContaining("Gala", 12L, true));
  }

  @Test
  void quotesHoldDelimitersQuotesAndLineEnds() {
    Decoding decoding = Decoding.csv(SCHEMA, HEADER);
    assertThat(
        decoding.accepted("\"a,\"\"b\"\"\r\nc\",\"1\",\"t\""),
        arrayContaining("a,\"b\"\r\nc", 1L, true));
    assertThat(decoding.accepted("5\" pipe,1,t")[0], equalTo("5\" pipe"));
    assertThat(decoding.accepted(" padded ,1,t")[0], equalTo(" padded "));
    assertThat(decoding.accepted("ü🍎,1,t")[0], equalTo("ü🍎"));
  }

  @Test
  void anEmptyFieldIsNullAndAQuotedOneAnEmptyString() {
    Decoding decoding = Decoding.csv(SCHEMA, HEADER);
    assertThat(decoding.accepted(",,"), arrayContaining(null, null, null));
    assertThat(decoding.accepted("\"\",\"\",\"\""), arrayContaining("", null, null));
  }

  @Test
  void aNullMarkerOfItsOwnLeavesEmptyFieldsToBeValues() {
    Decoding decoding =
        with(CsvFormat.DEFAULT.withNullMarker("\\N"), UnknownFields.reject(), HEADER);
    assertThat(decoding.accepted("\\N,\\N,\\N"), arrayContaining(null, null, null, null));
    assertThat(decoding.accepted("\"\\N\",1,t")[0], equalTo("\\N"));
    assertThat(decoding.accepted(",1,t")[0], equalTo(""));
    assertThat(decoding.refused("a,,t").reason(), equalTo(Reason.WRONG_TYPE));
  }

  @Test
  void otherDelimitersAndQuotesAreTaken() {
    CsvFormat format = CsvFormat.DEFAULT.withDelimiter('\t').withQuote('\'');
    Decoding decoding = with(format, UnknownFields.reject(), "name\tWeight (kg)\tripe");
    assertThat(decoding.accepted("'a\tb'\t1\tt"), arrayContaining("a\tb", 1L, true, null));
    assertThat(decoding.refused("'a\t1\tt").reason(), equalTo(Reason.MALFORMED));
  }

  @Test
  void withoutAHeaderColumnsAreNamedByTheFormatOrTheSchema() {
    Decoding bySchema = with(CsvFormat.DEFAULT, UnknownFields.reject(), "");
    assertThat(bySchema.accepted("a,1,t"), arrayContaining("a", 1L, true, null));
    CsvFormat format = CsvFormat.DEFAULT.withColumns(List.of("ripe", "name"));
    assertThat(
        with(format, UnknownFields.reject(), "").accepted("t,a"),
        arrayContaining("a", null, true, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a,1", "a,1,t,", "a,1,t,x", "a,b,c,d", " "})
  void tooFewOrTooManyColumnsAreRefused(String record) {
    assertThat(Decoding.csv(SCHEMA, HEADER).refused(record).reason(), equalTo(Reason.COLUMN_COUNT));
  }

  @Test
  void aColumnCountIsToldWithBothNumbers() {
    assertThat(
        Decoding.csv(SCHEMA, HEADER).refused("a,b").message(),
        equalTo("2 columns where the header has 3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\"a,1,t", "\"a\"\",1,t", "\"a\"b,1,t", "a,1,t\nb,2,f", "a\0,1,t", "a,1,\"t"})
  void whatIsNoSingleCsvRecordIsMalformed(String record) {
    assertThat(Decoding.csv(SCHEMA, HEADER).refused(record).reason(), equalTo(Reason.MALFORMED));
  }

  @Test
  void aLineEndBehindTheRecordIsNoSecondOne() {
    assertThat(Decoding.csv(SCHEMA, HEADER).accepted("a,1,t\r\n")[2], equalTo(true));
  }

  @Test
  void valuesAreHeldToTheirColumn() {
    Refusal refusal = Decoding.csv(SCHEMA, HEADER).refused("a,1.5,t");
    assertThat(refusal, equalTo(new Refusal(Reason.WRONG_TYPE, "weight", "'1.5' is not an INT64")));
    assertThat(
        Decoding.csv(SCHEMA, HEADER)
            .refused(new byte[] {'a', (byte) 0xE9, ',', '1', ',', 't'})
            .reason(),
        equalTo(Reason.NOT_UTF8));
  }

  @Test
  void requiredAndRepeatedColumnsFollowTheirMode() {
    RecordSchema schema =
        RecordSchema.of(
            Field.of("a", FieldType.STRING).withMode(Mode.REQUIRED),
            Field.of("b", FieldType.STRING).withMode(Mode.REPEATED));
    assertThat(Decoding.csv(schema, "a,b").accepted("x,"), arrayContaining("x", List.of()));
    assertThat(Decoding.csv(schema, "a").accepted("x"), arrayContaining("x", List.of()));
    assertThat(Decoding.csv(schema, "a,b").refused(",").reason(), equalTo(Reason.MISSING_REQUIRED));
    assertThat(Decoding.csv(schema, "b").refused("").reason(), equalTo(Reason.MALFORMED));
    assertThat(Decoding.csv(schema, "b").refused("\"\"").reason(), equalTo(Reason.WRONG_TYPE));
    assertThat(Decoding.csv(schema, "a,b").refused("x,y").reason(), equalTo(Reason.WRONG_TYPE));
  }

  @Test
  void columnsThatTheSchemaDoesNotKnowFollowTheSpec() {
    String header = "x,name,Weight (kg),ripe,y";
    Decoding reject = with(CsvFormat.DEFAULT, UnknownFields.reject(), header);
    assertThat(
        reject.refused("1,a,1,t,2"),
        equalTo(new Refusal(Reason.UNKNOWN_FIELD, "x", "the schema has no field 'x'")));
    Decoding drop = with(CsvFormat.DEFAULT, UnknownFields.drop(), header);
    assertThat(drop.accepted("1,a,1,t,2"), arrayContaining("a", 1L, true, null));
    Decoding keep = with(CsvFormat.DEFAULT, UnknownFields.keepIn(3), header);
    assertThat(keep.accepted("1,a,1,t,")[3], equalTo("{\"x\":\"1\",\"y\":null}"));
    assertThat(keep.accepted("\"\",a,1,t,\"q\"\"\"")[3], equalTo("{\"x\":\"\",\"y\":\"q\\\"\"}"));
    assertThat(
        with(CsvFormat.DEFAULT, UnknownFields.keepIn(3), HEADER).accepted("a,1,t")[3], nullValue());
  }

  @Test
  void aHeaderThatCannotBeReadRefusesItsRecords() {
    assertThat(
        Decoding.csv(SCHEMA, "name,name,ripe").refused("a,b,t").reason(),
        equalTo(Reason.DUPLICATE_KEY));
    assertThat(
        Decoding.csv(SCHEMA, "").under(new byte[] {(byte) 0xFF}).refused("a").reason(),
        equalTo(Reason.NOT_UTF8));
    assertThat(
        Decoding.csv(SCHEMA, "\"name\"x,ripe").refused("a,t").reason(), equalTo(Reason.MALFORMED));
    assertThat(Decoding.csv(SCHEMA, "\ufeff").refused("a").reason(), equalTo(Reason.MALFORMED));
  }

  @Test
  void oneDecoderServesFilesOfDifferentHeaders() {
    Decoding decoding = Decoding.csv(SCHEMA, HEADER);
    assertThat(decoding.accepted("a,1,t")[1], equalTo(1L));
    decoding.under("Weight (kg)".getBytes(StandardCharsets.UTF_8));
    assertThat(decoding.accepted("2"), arrayContaining(null, 2L, null));
    decoding.under(HEADER.getBytes(StandardCharsets.UTF_8));
    assertThat(decoding.accepted("a,3,t")[1], equalTo(3L));
  }
}
