package dev.packhouse.job;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.packhouse.line.ReadLine;
import dev.packhouse.yaml.ProblemReport;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LineFolderTest {

  private static final String FOLDER = "gs://acme-packhouse/lines/town";

  private static Map<String, String> files(String location, String file) {
    ReadLine read = new ReadLine(null, new ProblemReport(), location, List.of(file), null);
    return LineFolder.at(FOLDER).files(read);
  }

  @ParameterizedTest
  @CsvSource({
    "line.yaml, schemas/person.json",
    "town/line.yaml, town/schemas/person.json",
    "gs://acme-lines/town/line.yaml, gs://acme-lines/town/schemas/person.json"
  })
  void schemaBesideALineIsBesideItThere(String location, String file) {
    assertThat(
        files(location, file),
        is(
            Map.of(
                location, FOLDER + "/line.yaml",
                file, FOLDER + "/schemas/person.json")));
  }

  @ParameterizedTest
  @CsvSource({"line.yaml", "town/line.yaml", "gs://acme-lines/town/line.yaml"})
  void schemaAtAnotherAddressStaysThere(String location) {
    assertThat(
        files(location, "gs://acme-schemas/person.json"),
        is(Map.of(location, FOLDER + "/line.yaml")));
  }

  @Test
  void schemaOutsideOfALinesFolderIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> files("town/line.yaml", "town/../schemas/person.json"));
  }
}
