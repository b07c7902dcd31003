package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs each line below golden/run and compares all that a user sees of it: the exit code, what is
 * printed, the receipt, and the tables with the dead letters among them.
 *
 * <p>{@code mvn verify -Dtest=GoldenRunTest -Dgolden.update=true} writes what is seen now over what
 * is expected.
 */
final class GoldenRunTest {

  static final Path CASES = Path.of("resources/golden/run");

  /** Of a table that has more rows, the first ones are enough to tell it by, as all are counted. */
  private static final int MOST_ROWS = 1_000;

  private static final int FIRST_ROWS = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> everyCaseGivesWhatIsExpected() throws IOException {
    List<Path> cases;
    try (Stream<Path> folders = Files.list(CASES)) {
      cases = folders.filter(Files::isDirectory).sorted().toList();
    }
    return cases.stream()
        .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> run(folder)));
  }

  private void run(Path folder) throws IOException {
    Path out = temporary.resolve(folder.getFileName());
    Path receipt = out.resolve("receipt.json");
    List<String> arguments =
        new ArrayList<>(
            List.of("run", folder.toString(), "--out", out.toString(), "--receipt", receipt + ""));
    Path more = folder.resolve("arguments.txt");
    if (Files.exists(more)) {
      arguments.addAll(Files.readAllLines(more));
    }
    CommandOutput run = CommandOutput.of(arguments);

    var seen = new StringBuilder();
    seen.append("exit ").append(run.exitCode()).append('\n');
    section(seen, "standard output", anonymous(run.out(), folder, out));
    section(seen, "standard error", anonymous(run.err(), folder, out));
    if (Files.exists(receipt)) {
      ObjectNode json = (ObjectNode) JSON.readTree(receipt.toFile());
      json.put("version", "VERSION");
      json.path("steps").forEach(GoldenRunTest::withoutTimes);
      section(seen, "receipt", anonymous(json.toPrettyString() + "\n", folder, out));
      for (JsonNode table : JSON.readTree(query(out, "tables"))) {
        String name = table.get("table").asText();
        String limit = table.get("rows").asLong() > MOST_ROWS ? " LIMIT " + FIRST_ROWS : "";
        String rows = query(out, "query", shown(name) + limit);
        section(seen, name, anonymous(rows, folder, out));
      }
    }
    compare(folder.resolve("expected.txt"), seen.toString());
  }

  private static void withoutTimes(JsonNode step) {
    for (String time : List.of("startedAt", "endedAt")) {
      if (!step.path(time).isNull()) {
        ((ObjectNode) step).put(time, "TIME");
      }
    }
    ((ObjectNode) step).put("slotMillis", "MILLIS");
  }

  private static String shown(String table) {
    return switch (table) {
      case "ops.jobs" ->
          "SELECT DISTINCT step, kind, state, attempt, error_reason, error_message, sample_rows FROM "
              + table
              + " ORDER BY ALL";
      case "ops.manifests" ->
          "SELECT state, arrived, error FROM " + table + " ORDER BY recorded_at, revision";
      default -> table.startsWith("ops.") ? deadLetters(table) : all(table);
    };
  }

  static String deadLetters(String table) {
    return "SELECT reason, stage, record_type, rule, parse_filename(file) AS file, position,"
        + " message, payload_bytes FROM "
        + table
        + " ORDER BY ALL";
  }

  static String all(String table) {
    return "SELECT * FROM " + table + " ORDER BY ALL";
  }

  static String query(Path out, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--out", out.toString(), "--format", "json"));
    CommandOutput output = CommandOutput.of(all);
    assertThat(output.err(), output.exitCode(), is(0));
    return output.out();
  }

  /** Without what differs from machine to machine and from run to run. */
  private static String anonymous(String text, Path folder, Path out) {
    return text.replace(folder.toAbsolutePath().toString(), "CASE")
        .replace(folder.toString(), "CASE")
        .replace(out.toString(), "OUT")
        .replaceAll("version [0-9a-f]{12}", "version VERSION")
        .replaceAll("[a-z]+-\\d{8}-\\d{6}-[0-9a-f]{4}", "RUN")
        .replaceAll("_[0-9a-f]{32}\\b", "_HASH")
        .replaceAll("(?m) +TIME$", "  TIME")
        .replaceAll("(?m) +\\d+\\.\\d s$", "  SECONDS")
        .replaceAll("(?m)   +-$", "  -")
        .replaceAll("(?m)^\\d+:\\d\\d  (read .*rows/s|steps .*)\n", "");
  }

  private static void section(StringBuilder seen, String title, String text) {
    if (!text.isEmpty()) {
      seen.append("\n== ").append(title).append('\n').append(text);
    }
  }

  private static void compare(Path expected, String seen) throws IOException {
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(expected, seen);
    }
    assertThat(seen, is(Files.exists(expected) ? Files.readString(expected) : "nothing yet"));
  }
}
