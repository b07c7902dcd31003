package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

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

  /** Whether one manifest is in its middle: a step is done, and another one is not. */
  boolean inTheMiddle() {
    Map<String, Set<String>> ended = new TreeMap<>();
    for (String row : rows("ops.jobs")) {
      if (value(row, "state").equals("SUCCEEDED")) {
        ended
            .computeIfAbsent(value(row, "manifest_id"), id -> new TreeSet<>())
            .add(value(row, "step"));
      }
    }
    return ended.values().stream().anyMatch(steps -> steps.size() == 1);
  }

  /** Whether each manifest that was sealed has ended, and the last one knew of all orders. */
  boolean done(int orders) {
    return manifests("SUCCEEDED").containsAll(manifests("SEALED"))
        && rows("market.third").stream().anyMatch(row -> row.contains("orders=" + orders));
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

  /** Asserts that each step of each manifest was one job, and has inserted its row once. */
  void requireOnce() {
    Set<String> manifests = manifests("SUCCEEDED");
    Map<String, List<String>> expected = new TreeMap<>();
    Map<String, List<String>> jobs = new TreeMap<>();
    for (String manifest : manifests) {
      STEPS.forEach(step -> expected.put(manifest + " " + step, List.of("1")));
    }
    for (String id : emulators.jobs()) {
      // packhouse_LINE_MANIFEST_STEP_ATTEMPT_HASH
      String[] parts = id.split("_");
      if (parts[0].equals("packhouse") && STEPS.contains(parts[3])) {
        jobs.computeIfAbsent(parts[2] + " " + parts[3], step -> new ArrayList<>()).add(parts[4]);
      }
    }
    assertThat("the attempts of each step", jobs, is(expected));
    for (String step : STEPS) {
      List<String> inserted =
          rows("market." + step).stream().map(row -> value(row, "manifest")).sorted().toList();
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
