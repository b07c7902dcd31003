package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.cli.Packhouse;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.ResultRows;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every example and every golden line twice, on the same files in Cloud Storage: into the
 * embedded warehouse, and through the unmodified BigQueryIO into the BigQuery emulator. Both must
 * end alike, with the same receipt and the same rows in the same tables.
 */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class LinesTest {

  private static final List<Path> LINES =
      List.of(Path.of("../../examples"), Path.of("resources/golden/run"));

  /** BigQueryIO tries again and again what an emulator cannot do. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  /**
   * Those that are about values, columns and tables; others are about what is read. Streams of the
   * Storage Write API neither replace a table's rows nor tell steps of a batch that rows are there.
   */
  private static final Set<String> ALSO_BY_STREAMS =
      Set.of(
          "birdstrikes",
          "all-types",
          "all-types-storage-write",
          "nesting",
          "out-of-range",
          "required",
          "routes",
          "unknown-fields");

  private static final int USAGE = 2;

  private static final Pattern DATA = Pattern.compile("(pattern: *['\"]?)data/");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** When a dead letter was made is of the run, not of the line. */
  private static final String OF_THE_RUN = "dead_lettered_at=[^,]*";

  /** What a warehouse says of a job besides what became of it. */
  private static final Set<String> OF_THE_JOB =
      Set.of(
          "manifest",
          "job",
          "startedAt",
          "endedAt",
          "bytesBilled",
          "slotMillis",
          "message",
          "rows");

  /** One row for each change of state that was seen, with its time. */
  private static final Set<String> RECORDS_OF_STEPS = Set.of("ops.jobs", "ops.manifests");

  @TempDir Path temporary;

  @TestFactory
  Stream<DynamicTest> lineLandsTheSameInBothWarehouses(EmulatorEnvironment emulators)
      throws IOException {
    List<Path> folders = new ArrayList<>();
    for (Path lines : LINES) {
      try (Stream<Path> all = Files.list(lines)) {
        all.filter(folder -> Files.exists(folder.resolve("line.yaml")))
            .sorted()
            .forEach(folders::add);
      }
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (Path folder : folders) {
      if (exitCode(folder) == USAGE) {
        continue; // refused for its command line, before any warehouse is asked
      }
      if (!isFilesAlone(folder)) {
        continue; // StreamTest and ArrivalsTest have what Pub/Sub brings and gets
      }
      for (String method : methods(folder)) {
        tests.add(
            DynamicTest.dynamicTest(
                folder.getFileName() + " by " + method,
                () ->
                    assertTimeoutPreemptively(LONGEST, () -> compare(emulators, folder, method))));
      }
    }
    return tests.stream();
  }

  /** And files that are put into Cloud Storage; others are about the embedded warehouse itself. */
  private static boolean isFilesAlone(Path folder) throws IOException {
    String line = Files.readString(folder.resolve("line.yaml"));
    return DATA.matcher(line).find() && !line.contains("topic:");
  }

  private static List<String> methods(Path folder) {
    return ALSO_BY_STREAMS.contains(String.valueOf(folder.getFileName()))
        ? List.of("loads", "exactly-once")
        : List.of("loads");
  }

  /** What the golden case expects; an example runs to its end. */
  private static int exitCode(Path folder) throws IOException {
    Path expected = folder.resolve("expected.txt");
    return Files.exists(expected)
        ? Integer.parseInt(Files.readAllLines(expected).get(0).replace("exit ", ""))
        : 0;
  }

  private void compare(EmulatorEnvironment emulators, Path folder, String method) throws Exception {
    String name = folder.getFileName() + "-" + method;
    EmulatorEnvironment bigQuery = emulators.inNewProject();
    Path line = withFilesInCloudStorage(folder, name, emulators);
    Path embedded = temporary.resolve(name + "-embedded");

    Run expected = run(line, method, embedded, emulators.storageOptions());
    Map<String, List<String>> tables = tables(embedded);
    for (String dataset : datasets(tables)) {
      bigQuery.createDataset(dataset);
    }
    assertThat(expected.printed, expected.exitCode, is(exitCode(folder)));
    Run actual = run(line, method, temporary.resolve(name + "-emulated"), bigQuery.beamOptions());

    assertThat(actual.printed, actual.exitCode, is(expected.exitCode));
    assertThat(actual.printed, actual.receipt, is(expected.receipt));
    assertThat(
        ofTheLine(tables(bigQuery, datasets(tables)), expected.receipt),
        is(ofTheLine(tables, expected.receipt)));
    for (String table : tables.keySet()) {
      if (RECORDS_OF_STEPS.contains(table)) {
        continue;
      }
      assertThat(
          table,
          differences(rows(embedded, table, bigQuery.fields(table)), bigQuery.rows(table)),
          is(empty()));
    }
    System.out.printf(
        "%-32s embedded %5.1f s, emulated %5.1f s, exit code %d%n",
        name, expected.seconds, actual.seconds, actual.exitCode);
  }

  /** A copy of the line that reads copies of its files in Cloud Storage. */
  private Path withFilesInCloudStorage(Path folder, String name, EmulatorEnvironment emulators)
      throws IOException {
    Path copy = temporary.resolve(name);
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path relative = folder.relativize(file);
      if (relative.startsWith("data")) {
        emulators.upload(file, name + "/" + relative);
      } else {
        Path target = copy.resolve(relative);
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    Path spec = copy.resolve("line.yaml");
    String local = Files.readString(spec);
    Files.writeString(spec, DATA.matcher(local).replaceAll("$1" + emulators.gs(name) + "/data/"));
    return copy;
  }

  private record Run(int exitCode, @Nullable JsonNode receipt, String printed, double seconds) {}

  private static Run run(Path line, String method, Path out, List<String> options)
      throws IOException {
    Path receipt = out.resolve("receipt.json");
    List<String> arguments = new ArrayList<>(List.of("run", line.toString()));
    arguments.addAll(List.of("--set", "write.batch=" + method));
    arguments.addAll(List.of("--out", out.toString(), "--receipt", receipt.toString()));
    arguments.addAll(options);
    Path more = line.resolve("arguments.txt");
    if (Files.exists(more)) {
      arguments.addAll(Files.readAllLines(more));
    }
    long start = System.nanoTime();
    StringWriter printed = new StringWriter();
    PrintWriter writer = new PrintWriter(printed, true);
    int exitCode = Packhouse.execute(writer, writer, arguments.toArray(String[]::new));
    return new Run(
        exitCode,
        Files.exists(receipt) ? ofTheLine(JSON.readTree(receipt.toFile())) : null,
        printed.toString(),
        (System.nanoTime() - start) / 1e9);
  }

  /**
   * Columns with their types, but for tables that steps have made: what the emulator sums up of
   * INT64 is NUMERIC, where in BigQuery it is INT64.
   */
  private static Map<String, List<String>> ofTheLine(
      Map<String, List<String>> tables, @Nullable JsonNode receipt) {
    Map<String, List<String>> result = new TreeMap<>(tables);
    if (receipt != null && receipt.has("steps")) {
      result.replaceAll(
          (table, columns) ->
              table.startsWith("ops.") || receipt.path("tables").has(table)
                  ? columns
                  : columns.stream().map(column -> column.split(" ", 2)[0]).toList());
    }
    return result;
  }

  private static JsonNode ofTheLine(JsonNode receipt) {
    receipt.path("steps").forEach(step -> ((ObjectNode) step).remove(OF_THE_JOB));
    return receipt;
  }

  private static Set<String> datasets(Map<String, ?> tables) {
    return tables.keySet().stream()
        .map(table -> table.substring(0, table.indexOf('.')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The columns of each table of the embedded warehouse. */
  private static Map<String, List<String>> tables(Path out) throws WarehouseException {
    Map<String, List<String>> tables = new TreeMap<>();
    if (!Files.exists(out.resolve(EmbeddedWarehouse.FILE_NAME))) {
      return tables;
    }
    try (WarehouseReader reader = WarehouseReader.open(out);
        ResultRows rows = reader.tables()) {
      for (List<?> row = rows.next(); row != null; row = rows.next()) {
        String table = String.valueOf(row.get(0));
        try (ResultRows head = reader.head(table, 0)) {
          tables.put(
              table,
              head.columns().stream().map(column -> column.name() + " " + column.type()).toList());
        }
      }
    }
    return tables;
  }

  /** The columns of each table of the emulated BigQuery. */
  private static Map<String, List<String>> tables(
      EmulatorEnvironment bigQuery, Set<String> datasets) {
    Map<String, List<String>> tables = new TreeMap<>();
    for (String dataset : datasets) {
      for (String table : bigQuery.tables(dataset)) {
        List<String> columns = new ArrayList<>();
        bigQuery.fields(table).forEach(field -> columns.add(CanonicalRow.column(field)));
        tables.put(table, columns);
      }
    }
    return tables;
  }

  /** All rows of a table of the embedded warehouse, sorted. */
  private static List<String> rows(Path out, String table, JsonNode fields)
      throws WarehouseException {
    List<String> rows = new ArrayList<>();
    try (WarehouseReader reader = WarehouseReader.open(out);
        ResultRows all = reader.head(table, Integer.MAX_VALUE)) {
      for (List<?> row = all.next(); row != null; row = all.next()) {
        rows.add(CanonicalRow.of(row, fields));
      }
    }
    rows.sort(null);
    return rows;
  }

  /** The rows that only one side has; the first ones, not to print whole tables. */
  private static List<String> differences(List<String> embedded, List<String> emulated) {
    List<String> differences = new ArrayList<>();
    add(differences, "only embedded: ", embedded, emulated);
    add(differences, "only emulated: ", emulated, embedded);
    return differences;
  }

  private static void add(
      List<String> differences, String title, List<String> rows, List<String> others) {
    Map<String, Long> left = new TreeMap<>();
    rows.forEach(row -> left.merge(ofTheLine(row), 1L, Long::sum));
    others.forEach(row -> left.merge(ofTheLine(row), -1L, Long::sum));
    left.entrySet().stream()
        .filter(row -> row.getValue() > 0)
        .limit(5)
        .forEach(row -> differences.add(title + row.getValue() + " x " + row.getKey()));
  }

  private static String ofTheLine(String row) {
    return row.replaceFirst(OF_THE_RUN, "");
  }
}
