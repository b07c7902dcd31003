package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.packhouse.deadletter.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonArrayReaderTest {

  private static final ReadConfig JSON = ReadConfig.of(FileFormat.JSON);

  @TempDir Path folder;

  private Reading read(String content, ReadConfig config) throws IOException {
    return Reading.of(Reading.write(folder.resolve("a.json"), content), config);
  }

  @Test
  void elementsOfATopLevelArrayAreExactSlices() throws IOException {
    Reading reading =
        read("\ufeff \n[ {\"a\": [1, \"]\"] } ,2,\"x\\\"],\\\\\", null\n,[ ],{}]\n", JSON);
    assertThat(
        reading.texts(),
        contains("{\"a\": [1, \"]\"] }", "2", "\"x\\\"],\\\\\"", "null", "[ ]", "{}"));
    assertThat(reading.positions(), contains(7L, 25L, 27L, 38L, 44L, 48L));
    assertThat(reading.deadLetters, empty());
  }

  @Test
  void emptyArrayHasNoRecords() throws IOException {
    Reading reading = read(" [ ] ", JSON);
    assertThat(reading.envelopes, empty());
    assertThat(reading.deadLetters, empty());
  }

  @Test
  void truncatedArrayDeadLettersTheRest() throws IOException {
    for (String rest : new String[] {"", ",", ", ", ",{\"a\":2", ",3"}) {
      Reading reading = read("[{\"a\":1}" + rest, JSON);
      assertThat(reading.texts(), contains("{\"a\":1}"));
      assertThat(rest, reading.deadLetter().refusal().reason(), is(Reason.FILE_UNREADABLE));
      assertThat(reading.deadLetter().refusal().message(), containsString("truncated"));
    }
  }

  @Test
  void whatIsNoJsonBetweenElementsDeadLettersTheRest() throws IOException {
    Reading reading = read("[1 2]", JSON);
    assertThat(reading.texts(), contains("1"));
    assertThat(reading.deadLetter().envelope().origin().position(), is(3L));
  }

  @Test
  void pointerNamesTheArrayInsideADocument() throws IOException {
    String document =
        "{\"type\":\"x\",\"other\":{\"features\":[0]},\"a/b\":[[7],{\"feat\\u0075res\":[1,{\"b\":2}],"
            + "\"more\":[3]}]}";
    Reading reading = read(document, JSON.withAt("/a~1b/1/features"));
    assertThat(reading.texts(), contains("1", "{\"b\":2}"));
    assertThat(reading.deadLetters, empty());
  }

  @Test
  void eachOfSeveralDocumentsHasItsArray() throws IOException {
    Reading reading = read("{\"f\":[1]}\n{\"g\":0}\n{\"f\":7}{\"f\":[2,3]}", JSON.withAt("/f"));
    assertThat(reading.texts(), contains("1", "2", "3"));
    assertThat(reading.deadLetters.size(), is(2));
    assertThat(reading.deadLetters.get(0).refusal().reason(), is(Reason.MALFORMED));
    assertThat(reading.deadLetters.get(0).envelope().origin().position(), is(10L));
    assertThat(
        new String(reading.deadLetters.get(0).envelope().payload(), StandardCharsets.UTF_8),
        is("{\"g\":0}"));
  }

  @Test
  void documentWithoutTheArrayKeepsAsManyBytesAsARecordMayHave() throws IOException {
    String document = "{\"g\":\"" + "x".repeat(1_200_000) + "\"}";
    for (int most : new int[] {20_000, 600_000, 2_000_000}) {
      Reading reading =
          read(document + "\n{\"f\":[1]}", JSON.withAt("/f").withMaxRecordBytes(most));
      assertThat(reading.texts(), contains("1"));
      byte[] payload = reading.deadLetter().envelope().payload();
      String kept = document.substring(0, Math.min(most, document.length()));
      assertThat(payload.length, is(kept.length()));
      assertThat(new String(payload, StandardCharsets.UTF_8).equals(kept), is(true));
    }
  }

  @Test
  void deepNestingIsNoTroubleForTheReader() throws IOException {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThat(read("[" + deep + ",1]", JSON).texts(), contains(deep, "1"));
  }

  @Test
  void tooLargeElementIsADeadLetterAndTheNextOnesAreRead() throws IOException {
    Reading reading =
        read("[1,\"" + "x".repeat(1_000_000) + "\",2]", JSON.withMaxRecordBytes(1_000));
    assertThat(reading.texts(), contains("1", "2"));
    assertThat(reading.deadLetter().refusal().reason(), is(Reason.RECORD_TOO_LARGE));
    assertThat(reading.deadLetter().refusal().message(), containsString("1,000,002 bytes"));
  }
}
