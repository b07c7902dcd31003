package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.envelope.Envelope;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.parquet.avro.AvroSchemaConverter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetRowReaderTest {

  private static final ReadConfig PARQUET = ReadConfig.of(FileFormat.PARQUET);
  private static final String FLIGHT =
      "message flight { required int64 id; optional binary origin (STRING); }";

  @TempDir Path folder;

  static Path parquet(
      Path file,
      String schema,
      CompressionCodecName codec,
      int rows,
      BiConsumer<Integer, Group> fill)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    Files.deleteIfExists(file);
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withCompressionCodec(codec)
            .withRowGroupSize(20_000L)
            .withPageSize(4_000)
            .build()) {
      for (int i = 0; i < rows; i++) {
        Group group = groups.newGroup();
        fill.accept(i, group);
        writer.write(group);
      }
    }
    return file;
  }

  static Path flights(Path file, CompressionCodecName codec) throws IOException {
    return parquet(
        file,
        FLIGHT,
        codec,
        10_000,
        (i, row) -> {
          row.append("id", (long) i);
          if (i % 3 != 0) {
            row.append("origin", "airport " + i * 31 % 997);
          }
        });
  }

  private static GenericRecord decode(Envelope envelope) throws IOException {
    Schema.Parser parser = new Schema.Parser().setValidate(false);
    Schema schema = parser.parse(new String(envelope.preamble(), StandardCharsets.UTF_8));
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(envelope.payload(), null));
  }

  @Test
  void everyRowOfEveryCodecComesOutAsAvroWithItsOrdinal() throws IOException {
    for (CompressionCodecName codec :
        List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.GZIP,
            CompressionCodecName.ZSTD,
            CompressionCodecName.LZ4_RAW)) {
      Reading reading = Reading.of(flights(folder.resolve("flights.parquet"), codec), PARQUET);
      assertThat(codec.name(), reading.deadLetters, empty());
      assertThat(codec.name(), reading.envelopes.size(), is(10_000));
      for (int i = 0; i < 10_000; i += 99) {
        Envelope envelope = reading.envelopes.get(i);
        assertThat(envelope.origin().position(), is((long) i));
        assertThat(decode(envelope).get("id"), equalTo((long) i));
      }
      assertThat(decode(reading.envelopes.get(3)).get("origin") == null, is(true));
      assertThat(decode(reading.envelopes.get(4)).get("origin").toString(), equalTo("airport 124"));
    }
  }

  @Test
  void typesThatAvroLacksAreWrittenAsTheNearestThatHoldThem() throws IOException {
    ByteBuffer int96 = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    int96.putLong(1_500L).putInt(2_440_589);
    Path file =
        parquet(
            folder.resolve("types.parquet"),
            "message m { optional int96 old; required int64 nanos (TIMESTAMP(NANOS,true));"
                + " required int64 local (TIMESTAMP(MICROS,false));"
                + " required int32 unsigned (INTEGER(32,false));"
                + " required int64 long_unsigned (INTEGER(64,false));"
                + " required binary Airport_Name (STRING);"
                + " optional group times (LIST) { repeated group list {"
                + " optional int64 element (TIMESTAMP(NANOS,true)); } } }",
            CompressionCodecName.SNAPPY,
            1,
            (i, row) -> {
              row.append("old", Binary.fromConstantByteArray(int96.array()));
              row.append("nanos", -1L).append("local", 7L);
              row.append("unsigned", -1).append("long_unsigned", -1L).append("Airport_Name", "x");
              row.addGroup("times").addGroup("list").append("element", 2_000L);
            });
    Envelope envelope = Reading.of(file, PARQUET).envelopes.get(0);
    GenericRecord row = decode(envelope);
    assertThat(row.get("old"), equalTo(86_400_000_001L));
    assertThat(row.get("nanos"), equalTo(-1L));
    assertThat(row.get("local"), equalTo(7L));
    assertThat(row.get("unsigned"), equalTo(4_294_967_295L));
    assertThat(
        new java.math.BigInteger(((ByteBuffer) row.get("long_unsigned")).array()).toString(),
        equalTo("18446744073709551615"));
    assertThat(row.get("times").toString(), equalTo("[2]"));
    String schema = row.getSchema().toString();
    assertThat(schema, containsString("timestamp-micros"));
    assertThat(schema, containsString("local-timestamp-micros"));
  }

  @Test
  void decimalsThatAreKeptInIntegersKeepTheirScale() throws IOException {
    Path file =
        parquet(
            folder.resolve("decimals.parquet"),
            "message m { required int32 small (DECIMAL(9,2)); optional int64 large"
                + " (DECIMAL(18,4)); }",
            CompressionCodecName.SNAPPY,
            1,
            (i, row) -> row.append("small", -12_345).append("large", 999_999_999_999_999_999L));
    GenericRecord row = decode(Reading.of(file, PARQUET).envelopes.get(0));
    assertThat(decimal(row, "small"), equalTo("-123.45"));
    assertThat(decimal(row, "large"), equalTo("99999999999999.9999"));
  }

  private static String decimal(GenericRecord row, String column) {
    Schema schema = row.getSchema().getField(column).schema();
    Schema value = schema.isUnion() ? AvroSchemaConverter.getNonNull(schema) : schema;
    int scale = ((LogicalTypes.Decimal) value.getLogicalType()).getScale();
    byte[] unscaled = ((ByteBuffer) row.get(column)).array();
    return new BigDecimal(new BigInteger(unscaled), scale).toPlainString();
  }

  @Test
  void columnNamesThatAvroDoesNotAdmitAreKept() throws IOException {
    MessageType type =
        new MessageType(
            "m",
            org.apache.parquet.schema.Types.required(
                    org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32)
                .named("Airport Name"));
    Path file = folder.resolve("names.parquet");
    SimpleGroupFactory groups = new SimpleGroupFactory(type);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .build()) {
      writer.write(groups.newGroup().append("Airport Name", 5));
    }
    assertThat(decode(Reading.of(file, PARQUET).envelopes.get(0)).get("Airport Name"), is(5));
  }

  @Test
  void truncatedFileIsOneDeadLetter() throws IOException {
    Path file = flights(folder.resolve("a.parquet"), CompressionCodecName.SNAPPY);
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 5));
    Reading reading = Reading.of(file, PARQUET);
    assertThat(reading.deadLetter().refusal().reason(), is(Reason.FILE_UNREADABLE));
    assertThat(reading.deadLetter().refusal().message(), containsString("a.parquet"));
    assertThat(reading.deadLetter().envelope().origin().file(), equalTo(file.toString()));
  }

  @Test
  void damagedRowGroupIsRefusedAndTheOthersAreRead() throws IOException {
    Path file = flights(folder.resolve("a.parquet"), CompressionCodecName.GZIP);
    byte[] bytes = Files.readAllBytes(file);
    for (int i = bytes.length / 2; i < bytes.length / 2 + 40; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(file, bytes);
    Reading reading = Reading.of(file, PARQUET);
    assertThat(reading.deadLetter().refusal().reason(), is(Reason.FILE_UNREADABLE));
    int read = reading.envelopes.size();
    assertThat(read, greaterThan(1_000));
    assertThat(read, lessThan(10_000));
    assertThat(reading.envelopes.get(read - 1).origin().position(), is(9_999L));
    assertThat(decode(reading.envelopes.get(read - 1)).get("id"), is(9_999L));
  }
}
