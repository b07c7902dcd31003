package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.envelope.Envelope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.DecoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AvroReaderTest {

  private static final ReadConfig AVRO = ReadConfig.of(FileFormat.AVRO);
  private static final Schema SCHEMA =
      SchemaBuilder.record("delivery")
          .fields()
          .requiredLong("id")
          .optionalString("grower")
          .endRecord();

  @TempDir Path folder;

  static byte[] avro(int records, String codec, String grower) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(SCHEMA))) {
      writer.setCodec(CodecFactory.fromString(codec)).setSyncInterval(2_000);
      writer.create(SCHEMA, bytes);
      for (int i = 0; i < records; i++) {
        writer.append(
            new GenericRecordBuilder(SCHEMA).set("id", (long) i).set("grower", grower + i).build());
      }
    }
    return bytes.toByteArray();
  }

  private Reading read(byte[] bytes) throws IOException {
    return Reading.of(Files.write(folder.resolve("a.avro"), bytes), AVRO);
  }

  private static GenericRecord decode(Envelope envelope) throws IOException {
    Schema schema =
        new Schema.Parser().parse(new String(envelope.preamble(), StandardCharsets.UTF_8));
    return new GenericDatumReader<GenericRecord>(schema)
        .read(null, DecoderFactory.get().binaryDecoder(envelope.payload(), null));
  }

  @Test
  void everyDatumOfEveryCodecComesOutWithItsOrdinal() throws IOException {
    for (String codec : List.of("null", "deflate", "snappy", "zstandard", "bzip2")) {
      Reading reading = read(avro(3_000, codec, "orchard"));
      assertThat(codec, reading.deadLetters, empty());
      assertThat(codec, reading.envelopes.size(), is(3_000));
      for (int i = 0; i < 3_000; i++) {
        Envelope envelope = reading.envelopes.get(i);
        assertThat(envelope.origin().position(), is((long) i));
        assertThat(decode(envelope).get("id"), equalTo((long) i));
      }
    }
  }

  @Test
  void truncatedFileDeadLettersTheRestAndKeepsWhatWasRead() throws IOException {
    byte[] bytes = avro(3_000, "deflate", "orchard");
    Reading reading = read(Arrays.copyOf(bytes, bytes.length / 2));
    assertThat(reading.envelopes.size(), lessThan(3_000));
    assertThat(reading.deadLetter().refusal().reason(), is(Reason.FILE_UNREADABLE));
    assertThat(reading.deadLetter().refusal().message(), containsString("truncated"));
    assertThat(
        reading.deadLetter().envelope().origin().position(), is((long) reading.envelopes.size()));
  }

  @Test
  void damagedBlockIsRefusedAndTheOthersAreRead() throws IOException {
    byte[] bytes = avro(3_000, "deflate", "orchard");
    for (int i = bytes.length / 2; i < bytes.length / 2 + 20; i++) {
      bytes[i] ^= 0x55;
    }
    Reading reading = read(bytes);
    int last = reading.envelopes.size() - 1;
    assertThat(decode(reading.envelopes.get(last)).get("id"), equalTo(2_999L));
    assertThat(reading.envelopes.get(last).origin().position(), is(2_999L));
    assertThat(reading.deadLetter().refusal().reason(), is(Reason.FILE_UNREADABLE));
  }

  @Test
  void tooLargeDatumIsADeadLetter() throws IOException {
    Path file = Files.write(folder.resolve("a.avro"), avro(3, "null", "x".repeat(200_000)));
    Reading reading = Reading.of(file, AVRO.withMaxRecordBytes(1_000));
    assertThat(reading.deadLetters.size(), is(3));
    assertThat(reading.deadLetters.get(0).refusal().reason(), is(Reason.RECORD_TOO_LARGE));
    assertThat(reading.deadLetters.get(0).envelope().payload().length, is(10_000));
  }

  @Test
  void otherFileIsOneDeadLetterThatSaysSo() throws IOException {
    Reading reading = read("{\"a\":1}\n".getBytes(StandardCharsets.UTF_8));
    assertThat(
        reading.deadLetter().refusal().message(), containsString("no Avro object container file"));
  }
}
