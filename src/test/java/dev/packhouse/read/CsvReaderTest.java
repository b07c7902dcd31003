package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.packhouse.deadletter.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvReaderTest {

  private static final ReadConfig CSV = ReadConfig.of(FileFormat.CSV);

  @TempDir Path folder;

  private Reading read(String content, ReadConfig config) throws IOException {
    return Reading.of(Reading.write(folder.resolve("a.csv"), content), config);
  }

  @Test
  void recordsKeepTheirBytesAndTheHeaderIsTheirPreamble() throws IOException {
    Reading reading =
        read("\ufeff\"id\",name\r\n1,\"a, \"\"b\"\"\"\r\n\r\n2,\"x\ny\"\n3,a\"b\n", CSV);
    assertThat(reading.texts(), contains("1,\"a, \"\"b\"\"\"", "2,\"x\ny\"", "3,a\"b"));
    assertThat(reading.positions(), contains(14L, 30L, 38L));
    assertThat(reading.preamble(), equalTo("\"id\",name"));
    assertThat(
        "one preamble for all",
        reading.envelopes.get(0).preamble() == reading.envelopes.get(2).preamble());
  }

  @Test
  void withoutHeaderTheFirstLineIsARecord() throws IOException {
    Reading reading =
        read("1;'a\n;'\n2;b", CSV.withHeader(false).withDelimiter(';').withQuote('\''));
    assertThat(reading.texts(), contains("1;'a\n;'", "2;b"));
    assertThat(reading.preamble(), equalTo(""));
  }

  @Test
  void headerAloneHasNoRecords() throws IOException {
    Reading reading = read("id,name\n", CSV);
    assertThat(reading.envelopes, empty());
    assertThat(reading.deadLetters, empty());
  }

  @Test
  void unclosedQuoteTakesItsLineAloneWithIt() throws IOException {
    Reading reading = read("id,name\n1,\"a\n2,b\n3,c\n", CSV);
    assertThat(reading.texts(), contains("2,b", "3,c"));
    assertThat(reading.positions(), contains(13L, 17L));
    assertThat(reading.deadLetter().refusal().reason(), is(Reason.MALFORMED));
    assertThat(reading.deadLetter().refusal().message(), containsString("not closed"));
    assertThat(reading.deadLetter().envelope().origin().position(), is(8L));
  }

  @Test
  void unclosedQuoteInALargeFileEndsAtTheLargestRecord() throws IOException {
    Reading reading =
        read("id,name\n1,\"a\n" + "2,b\n".repeat(200_000), CSV.withMaxRecordBytes(1_000));
    assertThat(reading.envelopes.size(), is(200_000));
    assertThat(reading.deadLetter().refusal().reason(), is(Reason.MALFORMED));
  }

  @Test
  void lineWithAnOpenQuoteKeepsAllItsBytes() throws IOException {
    String line = "2,\"" + "x".repeat(600_000);
    for (String after : new String[] {"", "\n", "\n3,c\n"}) {
      Reading reading = read("id,name\n1,a\n" + line + after, CSV);
      byte[] payload = reading.deadLetter().envelope().payload();
      assertThat(new String(payload, StandardCharsets.UTF_8).strip().equals(line), is(true));
    }
  }

  @Test
  void tooLargeLineWithAnOpenQuoteIsOneDeadLetter() throws IOException {
    Reading reading = read("id\n\"" + "x".repeat(900_000) + "\n2\n", CSV.withMaxRecordBytes(1_000));
    assertThat(reading.texts(), contains("2"));
    assertThat(reading.deadLetter().refusal().reason(), is(Reason.RECORD_TOO_LARGE));
  }
}
