package dev.packhouse.line;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.packhouse.yaml.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, the reader answers with problems and does not throw. */
class MutatedLineTest {

  private static final int MUTATIONS = 60;
  private static final long SEED = 20_240_607;

  private static final List<String> FRAGMENTS =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ":",
          ": ",
          "- ",
          "\n",
          "\n  ",
          "\t",
          "&a ",
          "*a",
          "!",
          "!!int ",
          "|",
          ">",
          "'",
          "\"",
          "#",
          " #",
          "${",
          "${X}",
          "$${",
          "\\",
          "\u0000",
          "\uFEFF",
          "\uD83C\uDF4E",
          "null",
          "~",
          "<<: ",
          "999999999999999999999",
          "-1",
          "1e400",
          "true",
          "%",
          "@",
          "`",
          ",",
          "((((((((((",
          "record.",
          "envelope.",
          "{record.id}",
          "%YAML 1.1\n---\n",
          "? ",
          "STRUCT");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orchard",
        "schema-contract",
        "schema-avro",
        "source-names",
        "file-sets",
        "tables",
        "anchors"
      })
  void mutatedFilesGiveProblemsAndNoException(String name) throws IOException {
    Path original = ValidateGoldenTest.CASES.resolve(name);
    copy(original);
    Random random = new Random(SEED);
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (int round = 0; round < MUTATIONS; round++) {
      Path file = files.get(random.nextInt(files.size()));
      String text = Files.readString(file);
      // Half of a surrogate pair becomes a question mark.
      Files.write(file, mutated(text, random).getBytes(StandardCharsets.UTF_8));
      ReadLine read = LineReader.read(folder.toString(), Map.of(), List.of());
      String mutant = Files.readString(file);
      assertThat(mutant, read.spec() == null, is(read.problems().hasErrors()));
      for (Problem problem : read.problems().problems()) {
        assertThat(mutant, problem.toString().isEmpty(), is(false));
      }
      Files.writeString(file, text);
    }
  }

  private void copy(Path original) throws IOException {
    try (Stream<Path> all = Files.walk(original)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        Path target = folder.resolve(original.relativize(path).toString());
        Files.createDirectories(target.getParent());
        if (!path.endsWith("expected.txt")) {
          Files.copy(path, target);
        }
      }
    }
  }

  private static String mutated(String text, Random random) {
    StringBuilder mutant = new StringBuilder(text);
    for (int count = 1 + random.nextInt(3); count > 0 && mutant.length() > 1; count--) {
      int at = random.nextInt(mutant.length());
      int end = Math.min(mutant.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> mutant.delete(at, end);
        case 1 -> mutant.insert(at, mutant.substring(at, end));
        case 2 -> mutant.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        case 3 -> mutant.replace(at, end, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        default -> mutant.setLength(at);
      }
    }
    return mutant.toString();
  }
}
