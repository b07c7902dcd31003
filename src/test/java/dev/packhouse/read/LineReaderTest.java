package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LineReaderTest {

  private static final ReadConfig JSON = ReadConfig.of(FileFormat.JSON);

  @TempDir Path folder;

  @Test
  void eachLineIsARecordAtItsOffset() throws IOException {
    Path file =
        Reading.write(folder.resolve("a.jsonl"), "{\"a\":1}\n{\"a\":2}\r\n\n \t\n{\"a\":3}");
    Reading reading = Reading.of(file, JSON);
    assertThat(reading.texts(), contains("{\"a\":1}", "{\"a\":2}", "{\"a\":3}"));
    assertThat(reading.positions(), contains(0L, 8L, 21L));
    assertThat(reading.envelopes.get(0).origin().file(), equalTo(file.toString()));
    assertThat(
        reading.envelopes.get(0).publishTime(),
        equalTo(Files.getLastModifiedTime(file).toMillis() * 1000));
  }

  @Test
  void byteOrderMarkIsNoPartOfTheFirstRecord() throws IOException {
    Reading reading = Reading.of(Reading.write(folder.resolve("a"), "\ufeff{\"a\":1}\n"), JSON);
    assertThat(reading.texts(), contains("{\"a\":1}"));
    assertThat(reading.positions(), contains(3L));
  }

  @Test
  void utf16FileIsOneDeadLetterThatSaysSo() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "\ufeff{}\n", StandardCharsets.UTF_16LE);
    Reading reading = Reading.of(file, JSON);
    assertThat(reading.envelopes, empty());
    assertThat(reading.deadLetter().refusal().message(), containsString("UTF-16"));
  }

  @Test
  void emptyFileHasNoRecords() throws IOException {
    for (FileFormat format : new FileFormat[] {FileFormat.JSON, FileFormat.CSV}) {
      for (String content : new String[] {"", "\n", "\ufeff", "\r\n\r\n"}) {
        Path file = Reading.write(folder.resolve("empty.gz"), content);
        if (!content.isEmpty()) {
          Files.write(file, Reading.gzip(content));
        }
        Reading reading = Reading.of(file, ReadConfig.of(format));
        assertThat(reading.envelopes, empty());
        assertThat(reading.deadLetters, empty());
      }
    }
  }

  @Test
  void tooLargeLineIsADeadLetterWithItsFirstBytesAndTheNextOnesAreRead() throws IOException {
    String large = "x".repeat(2_000_000);
    Path file = Reading.write(folder.resolve("a"), "1\n" + large + "\n2\n" + large);
    Reading reading = Reading.of(file, JSON.withMaxRecordBytes(100_000));
    assertThat(reading.texts(), contains("1", "2"));
    assertThat(reading.positions(), contains(0L, 2_000_003L));
    assertThat(reading.deadLetters.size(), is(2));
    var letter = reading.deadLetters.get(0);
    assertThat(letter.stage(), is(Stage.READ));
    assertThat(letter.refusal().reason(), is(Reason.RECORD_TOO_LARGE));
    assertThat(letter.refusal().message(), containsString("2,000,000 bytes"));
    assertThat(letter.envelope().payload().length, is(10_000));
    assertThat(letter.envelope().origin().position(), is(2L));
  }

  @Test
  void recordOfExactlyTheMostBytesIsTaken() throws IOException {
    Path file = Reading.write(folder.resolve("a"), "12345\r\n123456\r\n12345");
    Reading reading = Reading.of(file, JSON.withMaxRecordBytes(5));
    assertThat(reading.texts(), contains("12345", "12345"));
    assertThat(reading.deadLetters.size(), is(1));
  }

  @Test
  void anyCutIntoRangesGivesEachLineOnce() throws IOException {
    Random random = new Random(20261123);
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 3_000; i++) {
      content.append("{\"a\":").append("x".repeat(random.nextInt(200))).append('}');
      content.append(new String[] {"\n", "\r\n", "\n\n", "\n  \n"}[random.nextInt(4)]);
    }
    Path file = Reading.write(folder.resolve("a.jsonl"), content.toString());
    Reading whole = Reading.of(file, JSON);
    assertThat(whole.envelopes.size(), is(3_000));
    for (int round = 0; round < 20; round++) {
      Reading pieces = new Reading();
      long[] cuts =
          random.longs(random.nextInt(60), 1, content.length()).sorted().distinct().toArray();
      long from = 0;
      for (int i = 0; i <= cuts.length; i++) {
        long to = i == cuts.length ? content.length() : cuts[i];
        Reading piece = Reading.of(Reading.stored(file), JSON, from, to);
        pieces.envelopes.addAll(piece.envelopes);
        from = to;
      }
      assertThat(Arrays.toString(cuts), pieces.envelopes, equalTo(whole.envelopes));
    }
  }

  @Test
  void fileThatIsGoneIsADeadLetter() throws IOException {
    Path file = Reading.write(folder.resolve("a.jsonl"), "{}\n");
    StoredFile stored = Reading.stored(file);
    Files.delete(file);
    for (FileFormat format : FileFormat.values()) {
      Reading reading = Reading.of(stored, ReadConfig.of(format), 0, Piece.END);
      assertThat(reading.deadLetter().refusal().reason(), is(Reason.FILE_UNREADABLE));
      assertThat(reading.deadLetter().refusal().message(), containsString(file.toString()));
      assertThat(reading.deadLetter().refusal().message(), containsString("gone"));
    }
  }
}
