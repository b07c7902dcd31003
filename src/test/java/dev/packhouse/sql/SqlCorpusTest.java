package dev.packhouse.sql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Statements as people write them for BigQuery, in {@code resources/steps/corpus.sql}: each stands
 * below a line {@code -- NAME: READS -> WRITES}, where nothing else is said passes the check of
 * types without a word, and {@code ; TEXT} is what is told of it.
 */
class SqlCorpusTest {

  private static final Path CORPUS = Path.of("resources", "steps", "corpus.sql");

  /** The tables of the corpus that nothing of the line makes. */
  private static final String EXTERNALS =
      """
        externalTables:
          shop.orders:
            fields:
              - {name: order_id, type: INT64}
              - {name: customer_id, type: INT64}
              - {name: ordered_at, type: TIMESTAMP}
              - {name: day, type: DATE}
              - {name: amount, type: NUMERIC}
              - {name: status, type: STRING}
              - {name: payload, type: JSON}
              - {name: place, type: GEOGRAPHY}
              - {name: tags, type: STRING, mode: REPEATED}
              - name: items
                type: STRUCT
                mode: REPEATED
                fields: [{name: sku, type: STRING}, {name: quantity, type: INT64}, {name: price, type: NUMERIC}]
              - name: customer
                type: STRUCT
                fields: [{name: name, type: STRING}, {name: country, type: STRING}]
          shop.customers:
            fields: [{name: customer_id, type: INT64}, {name: name, type: STRING}, {name: since, type: DATE}]
          shop.totals:
            fields: [{name: customer_id, type: INT64}, {name: amount, type: NUMERIC}, {name: updated_at, type: TIMESTAMP}]
          shop.employees:
            fields: [{name: id, type: INT64}, {name: boss, type: INT64}, {name: name, type: STRING}]
          other-project.geo.zones:
            fields: [{name: zone, type: STRING}, {name: area, type: GEOGRAPHY}]
          shop.events_20240101:
            fields: [{name: user, type: STRING}, {name: seen_at, type: TIMESTAMP}]
          shop.events_20240102:
            fields: [{name: user, type: STRING}, {name: seen_at, type: TIMESTAMP}]
          shop.unknown: {}\
      """;

  private record Entry(String name, String reads, String writes, String told, String sql) {}

  @TestFactory
  Stream<DynamicTest> readsAndWritesAreFound() throws IOException {
    return corpus().stream().map(entry -> dynamicTest(entry.name(), () -> check(entry)));
  }

  @Test
  void theCorpusIsLarge() throws IOException {
    assertThat(corpus().size(), is(greaterThan(60)));
  }

  private static void check(Entry entry) throws IOException {
    Path folder = Files.createTempDirectory("corpus");
    SqlLine line = new SqlLine(folder).with(EXTERNALS).project("own-project");
    line.step("step", entry.sql());
    AnalyzedSteps analyzed = line.analyze();
    AnalyzedStep step = analyzed.steps().get(0);

    assertThat(line.problems(), tables(step.reads()), is(entry.reads()));
    assertThat(line.problems(), tables(step.writes()), is(entry.writes()));
    String told = line.problems().lines().findFirst().orElse("");
    assertThat(told.replaceFirst("^steps/step.sql(:[0-9]+)*: ", ""), is(entry.told()));
  }

  private static String tables(List<String> tables) {
    return String.join(", ", new TreeSet<>(tables));
  }

  private static List<Entry> corpus() throws IOException {
    List<Entry> entries = new ArrayList<>();
    @Nullable Entry open = null;
    StringBuilder sql = new StringBuilder();
    for (String line : Files.readAllLines(CORPUS)) {
      if (!line.startsWith("-- ") || !line.contains(" -> ") && !line.contains(": ->")) {
        sql.append(line).append('\n');
        continue;
      }
      add(entries, open, sql);
      String head = line.substring(3);
      int colon = head.indexOf(':');
      int arrow = head.indexOf("->");
      int told = head.indexOf(';');
      open =
          new Entry(
              head.substring(0, colon),
              head.substring(colon + 1, arrow).strip(),
              head.substring(arrow + 2, told < 0 ? head.length() : told).strip(),
              told < 0 ? "" : head.substring(told + 1).strip(),
              "");
    }
    add(entries, open, sql);
    return entries;
  }

  private static void add(List<Entry> entries, @Nullable Entry open, StringBuilder sql) {
    if (open != null) {
      entries.add(new Entry(open.name(), open.reads(), open.writes(), open.told(), sql.toString()));
    }
    sql.setLength(0);
  }
}
