package dev.packhouse.line;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.packhouse.sql.LineSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * One folder a case: line.yaml, its schema files and its SQL, {@code expected.txt} with the exact
 * output of {@code packhouse validate}, and where wanted {@code environment} (NAME=value lines) and
 * {@code set} (one override a line). {@code -Dgolden.update=true} writes the expected files anew.
 */
class ValidateGoldenTest {

  static final Path CASES = Path.of("resources", "golden", "validate");

  @TestFactory
  Stream<DynamicTest> validatePrintsWhatIsExpected() throws IOException {
    List<Path> cases = cases();
    assertThat(cases, is(not(empty())));
    return cases.stream().map(one -> dynamicTest(one.getFileName().toString(), () -> check(one)));
  }

  static List<Path> cases() throws IOException {
    try (Stream<Path> folders = Files.list(CASES)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  /** Reads a case as {@code packhouse validate} does, but not its SQL. */
  static ReadLine read(Path folder) {
    Map<String, String> environment = new TreeMap<>();
    for (String line : lines(folder.resolve("environment"))) {
      int equals = line.indexOf('=');
      environment.put(line.substring(0, equals), line.substring(equals + 1));
    }
    return LineReader.read(folder.toString(), environment, lines(folder.resolve("set")));
  }

  private static void check(Path folder) throws IOException {
    String actual = LineSql.check(read(folder), null).report().replace(folder + "/", "");
    Path expected = folder.resolve("expected.txt");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, actual);
    }
    assertThat(actual, is(Files.readString(expected)));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
