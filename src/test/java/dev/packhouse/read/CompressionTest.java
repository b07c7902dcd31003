package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.github.luben.zstd.Zstd;
import com.google.common.primitives.Bytes;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompressionTest {

  private static final ReadConfig JSON = ReadConfig.of(FileFormat.JSON);
  private static final int LINES = 20_000;

  @TempDir Path folder;

  private final String content = content();

  private static String content() {
    Random random = new Random(1);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      lines.append("{\"id\":").append(random.nextLong()).append("}\n");
    }
    return lines.toString();
  }

  @Test
  void compressedFilesAreReadLikePlainOnesWhateverTheirNames() throws IOException {
    Reading plain = Reading.of(Reading.write(folder.resolve("plain"), content), JSON);
    for (byte[] bytes : new byte[][] {Reading.gzip(content), zstd(content)}) {
      Reading reading = Reading.of(Files.write(folder.resolve("compressed"), bytes), JSON);
      assertThat(reading.texts(), equalTo(plain.texts()));
      assertThat(reading.positions(), equalTo(plain.positions()));
    }
  }

  @Test
  void allMembersOfAConcatenatedFileAreRead() throws IOException {
    byte[] gzip = Bytes.concat(Reading.gzip(content), Reading.gzip(""), Reading.gzip("{}"));
    byte[] zstd = Bytes.concat(zstd(content), zstd("{}"));
    for (byte[] bytes : new byte[][] {gzip, zstd}) {
      Reading reading = Reading.of(Files.write(folder.resolve("many"), bytes), JSON);
      assertThat(reading.envelopes.size(), is(LINES + 1));
      assertThat(reading.deadLetters, empty());
    }
  }

  @Test
  void truncatedFileDeadLettersTheRestAndKeepsWhatWasRead() throws IOException {
    for (byte[] bytes : new byte[][] {Reading.gzip(content), zstd(content)}) {
      Path file = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length * 3 / 4));
      Reading reading = Reading.of(file, JSON);
      assertThat(reading.envelopes.size(), greaterThan(LINES / 2));
      assertThat(reading.envelopes.size(), lessThan(LINES));
      assertThat(
          reading.texts(), equalTo(content.lines().limit(reading.envelopes.size()).toList()));
      DeadLetter letter = reading.deadLetter();
      assertThat(letter.refusal().reason(), is(Reason.FILE_UNREADABLE));
      assertThat(letter.refusal().message(), containsString(file.getFileName().toString()));
      assertThat(letter.envelope().origin().file(), equalTo(file.toString()));
      long end = String.join("\n", reading.texts()).length() + 1L;
      assertThat(letter.envelope().origin().position(), is(end));
      assertThat(
          content.substring((int) end),
          org.hamcrest.Matchers.startsWith(
              new String(letter.envelope().payload(), StandardCharsets.UTF_8)));
    }
  }

  @Test
  void damagedMemberBehindAGoodOneIsNotTakenForTheEnd() throws IOException {
    byte[] bytes = Bytes.concat(Reading.gzip("{}\n"), Reading.gzip("{}\n"));
    bytes[Reading.gzip("{}\n").length] = 0;
    Reading reading = Reading.of(Files.write(folder.resolve("a.gz"), bytes), JSON);
    assertThat(reading.envelopes.size(), is(1));
    assertThat(reading.deadLetter().refusal().message(), containsString("no gzip member"));
  }

  @Test
  void flippedBitIsFoundByTheChecksum() throws IOException {
    byte[] bytes = Reading.gzip("{\"a\":1}\n");
    bytes[bytes.length - 8] ^= 1;
    Reading reading = Reading.of(Files.write(folder.resolve("a.gz"), bytes), JSON);
    assertThat(reading.deadLetter().refusal().message(), containsString("checksum"));
  }

  @Test
  void nameThatClaimsCompressionOfPlainBytesIsRefused() throws IOException {
    Reading reading = Reading.of(Reading.write(folder.resolve("a.jsonl.gz"), "{}\n"), JSON);
    assertThat(reading.deadLetter().refusal().message(), containsString("rename it"));
  }

  private static byte[] zstd(String content) {
    return Zstd.compress(content.getBytes(StandardCharsets.UTF_8));
  }
}
