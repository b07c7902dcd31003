package dev.packhouse.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A streaming job of the last release can be replaced by one of this build, with its line grown:
 * whatever had a name and a coder still has the same.
 *
 * <p>{@code mvn verify -Dtest=UpdateTest -Dgolden.update=true} records what has been added. What
 * this test calls gone or changed must not be recorded once a version is released.
 */
final class UpdateTest {

  private static final Path LAST_RELEASE = Path.of("resources/releases/0.1.0");

  private static final String ROUTE = "      - {name: local,";
  private static final String RECORD_TYPE = "  - type: order\n";
  private static final String TABLE = "  market.orders:";

  /** What a line with steps has beside the others, and a source that sets off nothing else. */
  private static final String[] STEPS = {
    "steps={dir: steps, every: 15m, announce: {topic: projects/orchard/topics/done}}",
    "sources.markets={type: announcements, subscription: projects/orchard/subscriptions/done}"
  };

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"deliveries", "drop"})
  void lineOfTheLastReleaseIsStillTheSameGraph(String source) throws IOException {
    check(graph(LAST_RELEASE, source), "graph-" + source + ".txt");
  }

  private static void check(Map<String, String> graph, String file) throws IOException {
    Path golden = LAST_RELEASE.resolve(file);
    if (Boolean.getBoolean("golden.update")) {
      write(golden, graph);
    }
    Map<String, String> released = read(golden);

    assertThat("these break running jobs", broken(released, graph), is(empty()));
    assertThat("these are new: record them", broken(graph, released), is(empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deliveries", "markets"})
  void lineOfTheLastReleaseWithStepsIsStillTheSameGraph(String source) throws IOException {
    check(graph(LAST_RELEASE, source, STEPS), "graph-steps-" + source + ".txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"deliveries", "drop"})
  void stepsAreAddedWithoutTouchingTheRest(String source) throws IOException {
    Map<String, String> before = graph(LAST_RELEASE, source);
    Map<String, String> with = graph(LAST_RELEASE, source, STEPS);

    assertThat("these break running jobs", broken(before, with), is(empty()));
    assertThat(with.size(), is(greaterThan(before.size())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deliveries", "drop"})
  void routeTableAndRecordTypeAreAddedWithoutTouchingTheRest(String source) throws IOException {
    Map<String, String> before = graph(LAST_RELEASE, source);
    grow(
        ROUTE,
        "      - {name: bulk, when: record.weight_kg >= 500.0, table: market.bulk}\n" + ROUTE);
    grow(TABLE, "  market.bulk: {clusterBy: [grower]}\n" + TABLE);
    grow(
        RECORD_TYPE,
        "  - type: pallet\n"
            + "    when: envelope.attributes['kind'] == 'pallet'\n"
            + "    fields: [{name: pallet_id, type: STRING, mode: REQUIRED}]\n"
            + "    id: record.pallet_id\n"
            + "    dedupe: {within: 1h}\n"
            + "    routes: [{name: all, table: market.pallets}]\n"
            + RECORD_TYPE);
    Map<String, String> grown = graph(folder, source);

    assertThat("these break running jobs", broken(before, grown), is(empty()));
    assertThat(grown.size(), is(greaterThan(before.size())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"deliveries", "drop", "markets"})
  void outputsAreCalledByNamesThatDoNotMoveWithTheirClasses(String source) throws IOException {
    List<String> moving =
        graph(LAST_RELEASE, source, STEPS).keySet().stream()
            .filter(name -> name.matches("output .*[ .]dev\\.packhouse\\..*#\\d+"))
            .toList();

    assertThat(moving, is(empty()));
  }

  @Test
  void recordTypeOfAnotherNameIsToldWithWhatIsGone() throws IOException {
    Map<String, String> before = graph(LAST_RELEASE, "deliveries");
    grow(RECORD_TYPE, RECORD_TYPE.replace("order", "purchase"));

    assertThat(broken(before, graph(folder, "deliveries")), hasItem("gone: transform Check order"));
  }

  /** Writes a line into the folder that has {@code more} in the place of {@code what}. */
  private void grow(String what, String more) throws IOException {
    Path line = folder.resolve(LineReader.FILE_NAME);
    if (!Files.exists(line)) {
      Files.createDirectories(folder.resolve("schemas"));
      Files.copy(
          LAST_RELEASE.resolve("schemas/delivery.json"), folder.resolve("schemas/delivery.json"));
      Files.copy(LAST_RELEASE.resolve(LineReader.FILE_NAME), line);
    }
    String text = Files.readString(line);
    String grown = text.replace(what, more);
    assertThat(what, grown.equals(text), is(false));
    Files.writeString(line, grown);
  }

  private static Map<String, String> graph(Path line, String source, String... overrides)
      throws IOException {
    ReadLine read =
        LineReader.read(line.toString(), Map.of("PROJECT", "orchard"), List.of(overrides));
    LineSpec spec = read.spec();
    if (spec == null) {
      throw new AssertionError(read.report());
    }
    return LineGraph.of(spec, spec.sources().get(source));
  }

  /** What {@code now} lacks of {@code before}, or has as something else. */
  private static List<String> broken(Map<String, String> before, Map<String, String> now) {
    List<String> broken = new ArrayList<>();
    before.forEach(
        (name, value) -> {
          String other = now.get(name);
          if (other == null) {
            broken.add("gone: " + name);
          } else if (!other.equals(value)) {
            broken.add("changed: " + name + ": from " + value + " to " + other);
          }
        });
    return broken;
  }

  private static void write(Path file, Map<String, String> graph) throws IOException {
    List<String> lines = new ArrayList<>();
    graph.forEach((name, value) -> lines.add(name + " = " + value));
    Files.write(file, lines);
  }

  private static Map<String, String> read(Path file) throws IOException {
    Map<String, String> graph = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      int equals = line.lastIndexOf(" = ");
      graph.put(line.substring(0, equals), line.substring(equals + 3));
    }
    return graph;
  }
}
