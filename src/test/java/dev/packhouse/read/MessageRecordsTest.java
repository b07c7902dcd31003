package dev.packhouse.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.deadletter.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageRecordsTest {

  private static final MessageConfig JSON = MessageConfig.of(MessageFormat.JSON);
  private static final MessageConfig CSV = MessageConfig.of(MessageFormat.CSV);
  private static final MessageConfig AVRO = MessageConfig.of(MessageFormat.AVRO);
  private static final MessageConfig PROTOBUF = MessageConfig.of(MessageFormat.PROTOBUF);

  @Test
  void valueIsARecordHoweverManyLinesItHas() {
    assertThat(texts("{\n  \"a\": [1,\n 2]\n}\n", JSON), contains("{\n  \"a\": [1,\n 2]\n}"));
  }

  @Test
  void valuesOneAfterAnotherAreRecords() {
    assertThat(
        texts("\uFEFF {\"a\":1}\r\n{\"a\":\"}\"} {\"a\":3}{\"a\":4}", JSON),
        contains("{\"a\":1}", "{\"a\":\"}\"}", "{\"a\":3}", "{\"a\":4}"));
  }

  @Test
  void elementsOfAnArrayAreRecords() {
    assertThat(texts(" [{\"a\":1}, {\"a\":2} ]", JSON), contains("{\"a\":1}", "{\"a\":2}"));
    assertThat(
        texts("{\"n\":2,\"rows\":[{\"a\":1},{\"a\":2}]}", JSON.withAt("/rows")),
        contains("{\"a\":1}", "{\"a\":2}"));
  }

  @Test
  void emptyArrayIsNoRecordAndNoDeadLetter() {
    MessageRecords records = read("[]", JSON);

    assertThat(records.refusal(), is(nullValue()));
    assertThat(records.records(), is(empty()));
  }

  @Test
  void emptyPayloadIsADeadLetterWhereARecordNeedsBytes() {
    assertThat(read("", JSON).refusal().reason(), is(Reason.MALFORMED));
    assertThat(read(" \r\n", JSON).refusal().reason(), is(Reason.MALFORMED));
    assertThat(read("", CSV).refusal().reason(), is(Reason.MALFORMED));
    assertThat(read("\r\n", CSV).refusal().reason(), is(Reason.MALFORMED));
    assertThat(read("", AVRO).refusal().reason(), is(Reason.MALFORMED));
  }

  @Test
  void emptyPayloadIsAProtobufMessageWithoutFields() {
    assertThat(texts("", PROTOBUF), contains(""));
  }

  @Test
  void unclosedObjectAmongLinesHarmsNoOtherLine() {
    assertThat(
        texts("{\"a\":1}\n{\"a\":\n{\"a\":3}\n", JSON),
        contains("{\"a\":1}", "{\"a\":", "{\"a\":3}"));
  }

  @Test
  void unclosedObjectOfManyLinesIsOneRecordForTheDecoderToRefuse() {
    String cut = "{\n \"rows\": [\n{\"a\":1}\n";

    assertThat(texts(cut, JSON), contains(cut));
  }

  @Test
  void textThatIsNoJsonIsOneRecordALineAsInAFile() throws IOException {
    for (String payload :
        List.of(
            "scale restarted at 05:00",
            "scale restarted at 05:00\r\nand {\"again\":1} at 06:00\n\n",
            "{\"a\":1}\nscale restarted at 05:00\n{\"a\":3}\n",
            "{\"a\":1} restarted {\"a\":2}\n{\"a\":3}\n",
            "{\"a\":1}}\n{\"a\":2},\n{\"a\":3}\n",
            "}\n,\n: \"x\n\"y\" 1 2\n",
            "{\"a\":1} {\"a\":",
            "restarted\n{\"a\":\n{\"a\":3}\n",
            "{\"a\":1}\n[1,\n2]\n")) {
      assertThat(payload, texts(payload, JSON), is(lines(payload)));
    }
  }

  @Test
  void textBehindAnObjectOfManyLinesIsOneRecordWithIt() {
    assertThat(
        texts("{\n\"a\":1\n} restarted\n{\"a\":2}", JSON),
        contains("{\n\"a\":1\n} restarted", "{\"a\":2}"));
  }

  @Test
  void cutArrayIsOneDeadLetterAndNoRecord() {
    MessageRecords records = read("[{\"a\":1},{\"a\":", JSON);

    assertThat(records.records(), is(empty()));
    assertThat(records.refusal().reason(), is(Reason.MALFORMED));
    assertThat(records.refusal().message(), containsString("truncated"));
  }

  @Test
  void documentWithoutTheArrayIsRefusedAndTheOthersAreRead() {
    List<Slice> records =
        read("{\"rows\":[1]}{\"row\":[2]} {\"rows\":[3]}", JSON.withAt("/rows")).records();

    assertThat(
        records.stream().map(MessageRecordsTest::text).toList(),
        contains("1", "{\"row\":[2]}", "3"));
    assertThat(records.get(1).refusal().reason(), is(Reason.MALFORMED));
  }

  @Test
  void recordThatIsTooLargeIsRefusedAndTheOthersAreRead() {
    List<Slice> records =
        read("{\"a\":1}{\"a\":\"xxxxxxxxxx\"}{\"a\":3}", JSON.withMaxRecordBytes(10)).records();

    assertThat(
        records.stream().map(record -> record.refusal() != null).toList(),
        contains(false, true, false));
    assertThat(records.get(1).refusal().reason(), is(Reason.RECORD_TOO_LARGE));
    assertThat(text(records.get(1)), is("{\"a\":\"xxxxxxxxxx\"}"));
  }

  @Test
  void csvRecordsMayHaveLineEndsInQuotes() {
    assertThat(texts("1,\"a\nb\"\r\n\n2,c", CSV), contains("1,\"a\nb\"", "2,c"));
    assertThat(texts("1;'a\nb'\n2;c\n", CSV.withCsv(';', '\'')), contains("1;'a\nb'", "2;c"));
  }

  @Test
  void payloadIsNotWrittenTo() {
    byte[] payload = "  {\"a\":1}\n {\"a\":2} \n\n".getBytes(UTF_8);
    byte[] before = payload.clone();

    MessageRecords.of(payload, false, JSON);
    MessageRecords.of(payload, false, CSV);

    assertThat(payload, is(before));
  }

  @Test
  void gzipPayloadIsInflated() throws IOException {
    byte[] members = concat(gzip("{\"a\":1}\n"), gzip("{\"a\":2}\n"));

    assertThat(
        MessageRecords.of(members, true, JSON).records().stream()
            .map(MessageRecordsTest::text)
            .toList(),
        contains("{\"a\":1}", "{\"a\":2}"));
  }

  @Test
  void bombIsRefusedBeforeItIsInMemory() throws IOException {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 500; i++) {
        out.write(zeros);
      }
    }
    com.sun.management.ThreadMXBean thread =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadAllocatedBytes();

    MessageRecords records =
        MessageRecords.of(bomb.toByteArray(), true, JSON.withMaxInflatedBytes(1_000_000));

    assertThat(thread.getCurrentThreadAllocatedBytes() - before, is(lessThan(4_000_000L)));
    assertThat(records.refusal().reason(), is(Reason.RECORD_TOO_LARGE));
  }

  @Test
  void payloadThatInflatesToTheBoundIsRead() throws IOException {
    byte[] payload = gzip("{\"a\":1}\n");

    assertThat(
        MessageRecords.of(payload, true, JSON.withMaxInflatedBytes(8)).refusal(), is(nullValue()));
    assertThat(
        MessageRecords.of(payload, true, JSON.withMaxInflatedBytes(7)).refusal(),
        is(notNullValue()));
  }

  @Test
  void truncatedGzipIsADeadLetter() throws IOException {
    byte[] payload = gzip("{\"a\":1}\n{\"a\":2}\n");
    byte[] cut = Arrays.copyOf(payload, payload.length - 9);

    assertThat(MessageRecords.of(cut, true, JSON).refusal().reason(), is(Reason.MALFORMED));
  }

  @Test
  void containerFileGivesItsDataAndTheirSchema() throws IOException {
    MessageRecords records =
        MessageRecords.of(container(3, CodecFactory.deflateCodec(9), ""), false, AVRO);

    assertThat(
        records.records().stream().map(r -> (int) r.payload()[0]).toList(), contains(0, 2, 4));
    assertThat(new String(records.preamble(), UTF_8), containsString("\"delivery\""));
  }

  @Test
  void containerFileThatInflatesToTooMuchIsADeadLetter() throws IOException {
    byte[] bomb = container(100, CodecFactory.deflateCodec(9), "x".repeat(100_000));

    MessageRecords records = MessageRecords.of(bomb, false, AVRO.withMaxInflatedBytes(5_000_000));

    assertThat(records.refusal().reason(), is(Reason.RECORD_TOO_LARGE));
    assertThat(
        MessageRecords.of(bomb, false, AVRO.withMaxInflatedBytes(11_000_000)).records().size(),
        is(100));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type': 'record', 'name': 'r', 'fields': [{'name': 'a', 'type': 'int', 'order': 'x'}]}",
        "{'type': 'record', 'name': 'r', 'fields': [{'name': 'a', 'type': 'int', 'order': 1}]}",
        "{'type': 'fixed', 'name': 'f', 'size': -1}",
        "{'type': 'fixed', 'name': 'f', 'size': 2147483647}",
        "{'type': 'enum', 'name': 'e', 'symbols': [1]}",
        "{'type': 'enum', 'name': 'e', 'symbols': 1}",
        "{'type': 'map'}",
        "{",
        "null"
      })
  void schemaThatIsNoneIsADeadLetter(String schema) throws IOException {
    String json = schema.replace('\'', '"');
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {'O', 'b', 'j', 1, 2, 22});
    bytes.writeBytes("avro.schema".getBytes(UTF_8));
    long size = 2L * json.length();
    bytes.writeBytes(new byte[] {(byte) (size & 0x7f | 0x80), (byte) (size >>> 7)});
    bytes.writeBytes(json.getBytes(UTF_8));
    bytes.writeBytes(new byte[17]);
    bytes.writeBytes(new byte[] {2, 2, 0});
    bytes.writeBytes(new byte[16]);

    MessageRecords records = MessageRecords.of(bytes.toByteArray(), false, AVRO);

    assertThat(records.records(), is(empty()));
    assertThat(records.refusal().message(), containsString("its schema is none"));
  }

  @Test
  void damagedContainerFileIsOneDeadLetter() throws IOException {
    byte[] damaged = container(100, CodecFactory.deflateCodec(9), "x");
    damaged[damaged.length - 30] ^= 0x55;

    MessageRecords records = MessageRecords.of(damaged, false, AVRO);

    assertThat(records.records(), is(empty()));
    assertThat(records.refusal().reason(), is(Reason.MALFORMED));
  }

  @Test
  void payloadOfOneDatumIsARecordWhereItsSchemaIsKnown() {
    byte[] datum = {0, 2, 4};

    assertThat(
        MessageRecords.of(datum, false, AVRO.withData(true)).records().get(0).payload(), is(datum));
    assertThat(MessageRecords.of(datum, false, AVRO).refusal().reason(), is(Reason.MALFORMED));
  }

  @Test
  void anyBytesAreRecordsOrARefusal() throws IOException {
    Random random = new Random(7);
    List<byte[]> seeds =
        List.of(
            "[{\"a\":[1,\"x\\\"\"]},{\"a\":2}]".getBytes(UTF_8),
            "{\"a\":1}\n{\"a\":\"}\"}\n".getBytes(UTF_8),
            "1,\"a\nb\"\n2,c\n".getBytes(UTF_8),
            gzip("{\"a\":1}\n{\"a\":2}"),
            container(5, CodecFactory.nullCodec(), "x"),
            container(5, CodecFactory.snappyCodec(), "x"),
            container(5, CodecFactory.deflateCodec(6), "x"),
            container(5, CodecFactory.zstandardCodec(3), "x"),
            container(5, CodecFactory.bzip2Codec(), "x"));
    List<MessageConfig> configs =
        List.of(JSON, JSON.withAt("/a"), CSV, AVRO.withMaxInflatedBytes(100_000), PROTOBUF);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      MessageConfig config = configs.get(random.nextInt(configs.size()));
      MessageRecords records = MessageRecords.of(bytes, random.nextBoolean(), config);

      assertThat(records.refusal() == null || records.records().isEmpty(), is(true));
    }
  }

  private static MessageRecords read(String payload, MessageConfig config) {
    return MessageRecords.of(payload.getBytes(UTF_8), false, config);
  }

  private static List<String> texts(String payload, MessageConfig config) {
    MessageRecords records = read(payload, config);
    assertThat(records.refusal(), is(nullValue()));
    return records.records().stream().map(MessageRecordsTest::text).toList();
  }

  /** The records that a file of the same bytes has. */
  private static List<String> lines(String content) throws IOException {
    List<String> lines = new ArrayList<>();
    LineReader reader = new LineReader(new ByteWindow(content.getBytes(UTF_8), 1_000));
    for (Slice line = reader.next(); line != null; line = reader.next()) {
      lines.add(text(line));
    }
    return lines;
  }

  private static String text(Slice record) {
    return new String(record.payload(), UTF_8);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private static byte[] container(int count, CodecFactory codec, String note) throws IOException {
    Schema schema =
        SchemaBuilder.record("delivery")
            .fields()
            .requiredInt("id")
            .requiredString("note")
            .endRecord();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<GenericRecord>(new GenericDatumWriter<>(schema)).setCodec(codec)) {
      writer.create(schema, bytes);
      for (int id = 0; id < count; id++) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("id", id);
        record.put("note", note);
        writer.append(record);
      }
    }
    return bytes.toByteArray();
  }
}
