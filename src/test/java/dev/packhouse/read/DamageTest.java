package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.lessThan;

import com.github.luben.zstd.Zstd;
import dev.packhouse.deadletter.DeadLetter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No bytes make a reader throw, loop or make up endless records. */
final class DamageTest {

  private static final int ROUNDS = 150;

  @TempDir Path folder;

  private final Random random = new Random(20261123);

  @Test
  void randomBytesEndInDeadLettersAtWorst() throws IOException {
    for (FileFormat format : FileFormat.values()) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] bytes = new byte[random.nextInt(5_000)];
        random.nextBytes(bytes);
        assertEnds(bytes, ReadConfig.of(format));
        assertEnds(bytes, ReadConfig.of(format).withAt("/a/0"));
      }
    }
  }

  @Test
  void damagedFilesEndInDeadLettersAtWorst() throws IOException {
    String json = "{\"a\":[{\"b\":\"c\\\"\"},[1,2]]}\n".repeat(100);
    String array = "[" + json.trim().replace("\n", ",") + "]";
    List<byte[]> jsons =
        List.of(bytes(json), bytes(array), Reading.gzip(json), Zstd.compress(bytes(json)));
    List<byte[]> avros = new ArrayList<>();
    for (String codec : List.of("null", "deflate", "snappy", "zstandard", "bzip2")) {
      avros.add(AvroReaderTest.avro(300, codec, "grower"));
    }
    List<byte[]> parquets = new ArrayList<>();
    for (CompressionCodecName codec :
        List.of(
            CompressionCodecName.UNCOMPRESSED,
            CompressionCodecName.SNAPPY,
            CompressionCodecName.ZSTD,
            CompressionCodecName.LZ4_RAW)) {
      Path file = ParquetRowReaderTest.flights(folder.resolve("p"), codec);
      parquets.add(Files.readAllBytes(file));
    }
    byte[] csv = bytes("id,name\n" + "1,\"a\"\"b\"\n2,c\n".repeat(200));
    damage(jsons, ReadConfig.of(FileFormat.JSON));
    damage(jsons, ReadConfig.of(FileFormat.JSON).withAt("/a"));
    damage(List.of(csv, Reading.gzip("id\n1\n")), ReadConfig.of(FileFormat.CSV));
    damage(avros, ReadConfig.of(FileFormat.AVRO));
    damage(parquets, ReadConfig.of(FileFormat.PARQUET));
  }

  private void damage(List<byte[]> files, ReadConfig config) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = files.get(round % files.size()).clone();
      int footer = Math.max(0, bytes.length - 2_000);
      for (int i = random.nextInt(8); i >= 0; i--) {
        int at = random.nextBoolean() ? footer : 0;
        bytes[at + random.nextInt(bytes.length - at)] = (byte) random.nextInt(256);
      }
      assertEnds(bytes, config);
    }
  }

  private void assertEnds(byte[] bytes, ReadConfig config) throws IOException {
    Path file = Files.write(folder.resolve("damaged"), bytes);
    Reading reading =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20), () -> Reading.of(file, config));
    for (DeadLetter letter : reading.deadLetters) {
      assertThat(letter.envelope().payload().length, lessThan(10_001));
    }
    assertThat(reading.envelopes.size() + reading.deadLetters.size(), lessThan(2_000_000));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
