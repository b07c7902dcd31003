package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What BigQuery knows of the steps {@code first}, {@code second} and {@code third} of {@code
 * orchard-steps}: its jobs, the rows that they have inserted, and what the line has put on record.
 */
final class StepsOnRecord {

  private static final List<String> STEPS = List.of("first", "second", "third");

  private final EmulatorEnvironment emulators;

  StepsOnRecord(EmulatorEnvironment emulators) {
    this.emulators = emulators;
  }

  /** What has to be there before the line runs. */
  void createTables() {
    for (String step : STEPS) {
      emulators.createTable("market." + step, "manifest STRING", "orders INTEGER");
    }
  }

  /** Whether one manifest is in its middle: a step has been started, and another one has not. */
  boolean inTheMiddle() {
    return started().values().stream().anyMatch(steps -> !steps.containsKey("third"));
  }

  /** Whether no manifest is in its middle, and there is one. */
  boolean ended() {
    return !started().isEmpty() && !inTheMiddle();
  }

  /** The attempts of each manifest's steps, by the jobs that BigQuery knows. */
  private Map<String, Map<String, List<String>>> started() {
    Map<String, Map<String, List<String>>> started = new TreeMap<>();
    for (String id : emulators.jobs()) {
      // packhouse_LINE_MANIFEST_STEP_ATTEMPT_HASH
      String[] parts = id.split("_");
      if (parts[0].equals("packhouse") && parts.length == 6) {
        started
            .computeIfAbsent(parts[2], manifest -> new TreeMap<>())
            .computeIfAbsent(parts[3], step -> new ArrayList<>())
            .add(parts[4]);
      }
    }
    return started;
  }

  /** Waits until what has ended is on record. */
  void awaitRecords() throws Exception {
    Set<String> manifests = Set.copyOf(started().keySet());
    FlinkCluster.await(
        "manifests are on record",
        Duration.ofMinutes(2),
        () -> manifests("SUCCEEDED").containsAll(manifests));
  }

  private Set<String> manifests(String state) {
    Set<String> ids = new TreeSet<>();
    for (String row : rows("ops.manifests")) {
      if (value(row, "state").equals(state)) {
        ids.add(value(row, "manifest_id"));
      }
    }
    return ids;
  }

  /**
   * Asserts that each step of each manifest that has ended was one job, and has inserted its row
   * once. More may begin meanwhile.
   */
  void requireOnce() {
    Set<String> manifests = manifests("SUCCEEDED");
    Map<String, Map<String, List<String>>> expected = new TreeMap<>();
    for (String manifest : manifests) {
      Map<String, List<String>> once = new TreeMap<>();
      STEPS.forEach(step -> once.put(step, List.of("1")));
      expected.put(manifest, once);
    }
    Map<String, Map<String, List<String>>> started = started();
    started.keySet().retainAll(manifests);
    assertThat("the attempts of each step", started, is(expected));
    for (String step : STEPS) {
      List<String> inserted =
          rows("market." + step).stream()
              .map(row -> value(row, "manifest"))
              .filter(manifests::contains)
              .sorted()
              .toList();
      assertThat(step, inserted, is(List.copyOf(manifests)));
    }
  }

  private List<String> rows(String table) {
    String dataset = table.substring(0, table.indexOf('.'));
    return emulators.tables(dataset).contains(table) ? emulators.rows(table) : List.of();
  }

  private static String value(String row, String column) {
    Matcher value = Pattern.compile("(^|, )" + column + "=([^,]*)").matcher(row);
    assertThat(row, value.find(), is(true));
    return value.group(2);
  }
}
