package dev.packhouse.land;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayWithSize;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.beam.sdk.io.gcp.bigquery.CivilTimeEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowEncoderTest {

  /** 76 digits: 38 before the point and 38 after it. */
  private static final BigDecimal LONGEST =
      new BigDecimal(
          "12345678901234567890123456789012345678.98765432109876543210987654321098765432");

  private static final BigDecimal BIGNUMERIC_MIN =
      new BigDecimal(BigInteger.TWO.pow(255).negate(), 38);

  private static final RecordSchema EVERYTHING =
      RecordSchema.of(
          Field.of("Text", FieldType.STRING).withMode(Mode.REQUIRED),
          Field.of("raw", FieldType.BYTES),
          Field.of("whole", FieldType.INT64),
          Field.of("real", FieldType.FLOAT64),
          Field.of("price", FieldType.NUMERIC),
          Field.of("huge", FieldType.BIGNUMERIC),
          Field.of("ripe", FieldType.BOOL),
          Field.of("picked_at", FieldType.TIMESTAMP),
          Field.of("picked_on", FieldType.DATE),
          Field.of("opens", FieldType.TIME),
          Field.of("noted", FieldType.DATETIME),
          Field.of("extra", FieldType.JSON),
          Field.of("place", FieldType.GEOGRAPHY),
          Field.struct(
              "tree",
              List.of(
                  Field.of("row", FieldType.INT64),
                  Field.struct(
                          "grafts",
                          List.of(Field.of("kind", FieldType.STRING).withMode(Mode.REQUIRED)))
                      .withMode(Mode.REPEATED))),
          Field.of("prices", FieldType.NUMERIC).withMode(Mode.REPEATED),
          Field.of("none", FieldType.STRING));

  private static final LocalDateTime NOTED = LocalDateTime.of(1, 1, 1, 23, 59, 59, 999_999_000);
  private static final LocalTime OPENS = LocalTime.of(23, 59, 59, 999_999_000);

  private static Object[] everything() {
    return new Object[] {
      "Äpfel 🍎",
      new byte[] {0, (byte) 0xff},
      Long.MIN_VALUE,
      Double.NaN,
      new BigDecimal("-99999999999999999999999999999.999999999"),
      LONGEST,
      true,
      1_700_000_000_123_456L,
      (int) LocalDate.of(1, 1, 1).toEpochDay(),
      OPENS.getLong(ChronoField.MICRO_OF_DAY),
      ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), NOTED),
      "{\"a\": 1.50}",
      "POINT(1 2)",
      new Object[] {4L, List.of(new Object[] {"left"}, new Object[] {"right"})},
      List.of(new BigDecimal("1.5"), new BigDecimal("0"), new BigDecimal("-1E+3")),
      null,
      "a let value, which does not land"
    };
  }

  @Test
  void avroRowsHoldEveryTypeExactly() throws Exception {
    Schema schema = AvroSchema.of(EVERYTHING);
    GenericRecord row = avro(schema, new AvroRowEncoder(EVERYTHING).encode(everything()));

    assertThat(row.get("Text").toString(), equalTo("Äpfel 🍎"));
    assertThat(row.get("raw"), equalTo(ByteBuffer.wrap(new byte[] {0, (byte) 0xff})));
    assertThat(row.get("whole"), equalTo(Long.MIN_VALUE));
    assertThat(row.get("real"), equalTo(Double.NaN));
    assertThat(
        decimal(row.get("price"), 9),
        equalTo(new BigDecimal("-99999999999999999999999999999.999999999")));
    assertThat(decimal(row.get("huge"), 38), equalTo(LONGEST));
    assertThat(row.get("ripe"), equalTo(true));
    assertThat(row.get("picked_at"), equalTo(1_700_000_000_123_456L));
    assertThat(row.get("picked_on"), equalTo((int) LocalDate.of(1, 1, 1).toEpochDay()));
    assertThat(row.get("opens"), equalTo(86_399_999_999L));
    assertThat(
        LocalDateTime.of(1970, 1, 1, 0, 0).plus((long) row.get("noted"), ChronoUnit.MICROS),
        equalTo(NOTED));
    assertThat(row.get("extra").toString(), equalTo("{\"a\": 1.50}"));
    assertThat(row.get("place").toString(), equalTo("POINT(1 2)"));
    GenericRecord tree = (GenericRecord) row.get("tree");
    assertThat(tree.get("row"), equalTo(4L));
    assertThat(
        ((GenericRecord) ((List<?>) tree.get("grafts")).get(1)).get("kind").toString(),
        equalTo("right"));
    assertThat(
        ((List<?>) row.get("prices")).stream().map(price -> decimal(price, 9)).toList(),
        equalTo(
            List.of(
                new BigDecimal("1.500000000"),
                new BigDecimal("0.000000000"),
                new BigDecimal("-1000.000000000"))));
    assertThat(row.get("none"), nullValue());
    assertThat(columnType(schema, "price").getLogicalType().getName(), equalTo("decimal"));
    assertThat(
        columnType(schema, "noted").getLogicalType().getName(), equalTo("local-timestamp-micros"));
    assertThat(columnType(schema, "extra").getProp("sqlType"), equalTo("JSON"));
    assertThat(columnType(schema, "place").getProp("sqlType"), equalTo("GEOGRAPHY"));
  }

  @Test
  void protoRowsHoldEveryTypeExactly() throws Exception {
    Descriptor descriptor = ProtoSchema.of(EVERYTHING);
    DynamicMessage row =
        DynamicMessage.parseFrom(descriptor, new ProtoRowEncoder(EVERYTHING).encode(everything()));

    assertThat(row.getUnknownFields().asMap().isEmpty(), is(true));
    assertThat(get(row, "text"), equalTo("Äpfel 🍎"));
    assertThat(get(row, "raw"), equalTo(ByteString.copyFrom(new byte[] {0, (byte) 0xff})));
    assertThat(get(row, "whole"), equalTo(Long.MIN_VALUE));
    assertThat(get(row, "real"), equalTo(Double.NaN));
    assertThat(
        littleEndian(get(row, "price"), 9),
        equalTo(new BigDecimal("-99999999999999999999999999999.999999999")));
    assertThat(littleEndian(get(row, "huge"), 38), equalTo(LONGEST));
    assertThat(get(row, "ripe"), equalTo(true));
    assertThat(get(row, "picked_at"), equalTo(1_700_000_000_123_456L));
    assertThat(get(row, "picked_on"), equalTo((int) LocalDate.of(1, 1, 1).toEpochDay()));
    assertThat(
        CivilTimeEncoder.decodePacked64TimeMicrosAsJavaTime((long) get(row, "opens")),
        equalTo(OPENS));
    assertThat(
        CivilTimeEncoder.decodePacked64DatetimeMicrosAsJavaTime((long) get(row, "noted")),
        equalTo(NOTED));
    assertThat(get(row, "extra"), equalTo("{\"a\": 1.50}"));
    assertThat(get(row, "place"), equalTo("POINT(1 2)"));
    DynamicMessage tree = (DynamicMessage) get(row, "tree");
    assertThat(get(tree, "row"), equalTo(4L));
    DynamicMessage right = (DynamicMessage) ((List<?>) get(tree, "grafts")).get(1);
    assertThat(get(right, "kind"), equalTo("right"));
    assertThat(
        ((List<?>) get(row, "prices")).stream().map(price -> littleEndian(price, 9)).toList(),
        equalTo(
            List.of(
                new BigDecimal("1.500000000"),
                new BigDecimal("0.000000000"),
                new BigDecimal("-1000.000000000"))));
    assertThat(row.hasField(descriptor.findFieldByName("none")), is(false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leastBignumericFitsAndTheOneBelowDoesNot(boolean avro) throws Exception {
    RecordSchema schema = RecordSchema.of(Field.of("huge", FieldType.BIGNUMERIC));
    RowEncoder encoder = encoder(avro, schema);
    byte[] row = encoder.encode(new Object[] {BIGNUMERIC_MIN});
    assertThat(
        avro
            ? decimal(avro(AvroSchema.of(schema), row).get("huge"), 38)
            : littleEndian(get(DynamicMessage.parseFrom(ProtoSchema.of(schema), row), "huge"), 38),
        equalTo(BIGNUMERIC_MIN));

    BigDecimal below = BIGNUMERIC_MIN.subtract(new BigDecimal(BigInteger.ONE, 38));
    RefusedRowException refused =
        assertThrows(RefusedRowException.class, () -> encoder.encode(new Object[] {below}));
    assertThat(refused.refusal().reason(), equalTo(Reason.OUT_OF_RANGE));
    assertThat(refused.refusal().rule(), equalTo("huge"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0000000001", "100000000000000000000000000000", "1E+999999999"})
  void numericWithTooManyDigitsIsRefused(String number) {
    RecordSchema schema = RecordSchema.of(Field.of("price", FieldType.NUMERIC));
    for (boolean avro : new boolean[] {true, false}) {
      RefusedRowException refused =
          assertThrows(
              RefusedRowException.class,
              () -> encoder(avro, schema).encode(new Object[] {new BigDecimal(number)}));
      assertThat(refused.refusal().reason(), equalTo(Reason.OUT_OF_RANGE));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rowAfterARefusedOneIsWhole(boolean avro) throws Exception {
    RecordSchema schema =
        RecordSchema.of(
            Field.of("note", FieldType.STRING),
            Field.of("id", FieldType.INT64).withMode(Mode.REQUIRED));
    RowEncoder encoder = encoder(avro, schema);
    byte[] first = encoder.encode(new Object[] {"a", 1L});
    RefusedRowException refused =
        assertThrows(
            RefusedRowException.class, () -> encoder.encode(new Object[] {"long note", null}));
    assertThat(refused.refusal().reason(), equalTo(Reason.MISSING_REQUIRED));
    assertThat(refused.getStackTrace(), arrayWithSize(0));

    assertThat(Arrays.equals(encoder.encode(new Object[] {"a", 1L}), first), is(true));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void absentArrayIsAnEmptyOne(boolean avro) throws Exception {
    RecordSchema schema =
        RecordSchema.of(Field.of("tags", FieldType.STRING).withMode(Mode.REPEATED));
    byte[] absent = encoder(avro, schema).encode(new Object[] {null});
    byte[] empty = encoder(avro, schema).encode(new Object[] {List.of()});
    assertThat(Arrays.equals(absent, empty), is(true));
  }

  private static RowEncoder encoder(boolean avro, RecordSchema schema) {
    return avro ? new AvroRowEncoder(schema) : new ProtoRowEncoder(schema);
  }

  private static GenericRecord avro(Schema schema, byte[] row) throws Exception {
    var decoder = DecoderFactory.get().binaryDecoder(row, null);
    GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
    assertThat("bytes are left over", decoder.isEnd(), is(true));
    return record;
  }

  private static Schema columnType(Schema schema, String column) {
    return schema.getField(column).schema().getTypes().get(1);
  }

  private static BigDecimal decimal(Object bytes, int scale) {
    return new BigDecimal(new BigInteger(((ByteBuffer) bytes).array()), scale);
  }

  private static Object get(DynamicMessage message, String field) {
    return message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  private static BigDecimal littleEndian(Object bytes, int scale) {
    byte[] reversed = ((ByteString) bytes).toByteArray();
    for (int low = 0, high = reversed.length - 1; low < high; low++, high--) {
      byte swapped = reversed[low];
      reversed[low] = reversed[high];
      reversed[high] = swapped;
    }
    return new BigDecimal(new BigInteger(reversed), scale);
  }
}
