package dev.packhouse.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random UPDATEs, DELETEs and MERGEs, and a list in the heap that the same happens to. */
class RandomChangesTest {

  private static final int STATEMENTS = 60;

  private record Row(Long key, Long value) {
    @Override
    public String toString() {
      return key + " " + value;
    }
  }

  private final Random random = new Random(20261123);
  private List<Row> rows = new ArrayList<>();

  private Long number(int most) {
    return random.nextInt(8) == 0 ? null : Long.valueOf(random.nextInt(most));
  }

  private List<Row> some(int most) {
    List<Row> some = new ArrayList<>();
    for (int count = random.nextInt(most); count > 0; count--) {
      some.add(new Row(number(12), number(100)));
    }
    return some;
  }

  private static String values(List<Row> rows) {
    return rows.stream()
        .map(row -> "STRUCT<k INT64, v INT64>(" + row.key() + ", " + row.value() + ")")
        .collect(Collectors.joining(", ", "ARRAY<STRUCT<k INT64, v INT64>>[", "]"));
  }

  private static boolean less(Long value, long bound) {
    return value != null && value < bound;
  }

  private static Long plus(Long one, Long other) {
    return one == null || other == null ? null : Long.valueOf(one + other);
  }

  private static boolean joins(Row target, Row source) {
    return target.key() != null && Objects.equals(target.key(), source.key());
  }

  private String update() {
    long bound = random.nextInt(100);
    rows =
        new ArrayList<>(
            rows.stream()
                .map(
                    row ->
                        less(row.value(), bound) ? new Row(row.key(), plus(row.key(), 50L)) : row)
                .toList());
    return "UPDATE market.t SET v = k + 50 WHERE v < " + bound;
  }

  private String delete() {
    long key = random.nextInt(12);
    rows.removeIf(row -> row.key() == null ? false : row.key() == key);
    return "DELETE market.t WHERE k = " + key;
  }

  private String insert() {
    List<Row> more = some(6);
    rows.addAll(more);
    return "INSERT market.t (v, k) SELECT v, k FROM UNNEST(" + values(more) + ")";
  }

  /** Null where it must fail, because one row is matched by several that would change it. */
  private String merge(boolean[] fails) {
    List<Row> source = some(8);
    long bound = random.nextInt(100);
    List<Row> after = new ArrayList<>();
    for (Row target : rows) {
      List<Row> matching = source.stream().filter(row -> joins(target, row)).toList();
      List<Row> results = new ArrayList<>();
      boolean deleted = false;
      int changes = 0;
      for (Row match : matching) {
        if (less(match.value(), bound)) {
          deleted = true;
          changes++;
        } else if (less(target.value(), bound)) {
          results.add(new Row(target.key(), plus(target.value(), match.value())));
          changes++;
        }
      }
      if (changes > 1) {
        fails[0] = true;
      }
      if (matching.isEmpty() && target.value() == null) {
        continue;
      }
      if (matching.isEmpty() && target.value() > 90) {
        after.add(new Row(target.key(), -1L));
      } else if (results.size() == 1) {
        after.add(results.get(0));
      } else if (!deleted) {
        after.add(target);
      }
    }
    for (Row row : source) {
      if (rows.stream().noneMatch(target -> joins(target, row))) {
        after.add(less(row.value(), bound) ? new Row(row.key(), null) : row);
      }
    }
    if (!fails[0]) {
      rows = after;
    }
    return "MERGE market.t AS t USING (SELECT k, v FROM UNNEST("
        + values(source)
        + ")) AS s ON t.k = s.k"
        + (" WHEN MATCHED AND s.v < " + bound + " THEN DELETE")
        + (" WHEN MATCHED AND t.v < " + bound + " THEN UPDATE SET v = t.v + s.v")
        + (" WHEN NOT MATCHED AND v < " + bound + " THEN INSERT (k) VALUES (k)")
        + " WHEN NOT MATCHED THEN INSERT ROW"
        + " WHEN NOT MATCHED BY SOURCE AND v > 90 THEN UPDATE SET v = -1"
        + " WHEN NOT MATCHED BY SOURCE AND v IS NULL THEN DELETE";
  }

  private String expected() {
    return rows.stream().map(Row::toString).sorted().collect(Collectors.joining("\n"));
  }

  @Test
  void tablesAreWhatAListWouldBe(@TempDir Path folder) throws Exception {
    try (LocalSteps steps = LocalSteps.open(folder)) {
      assertThat(steps.run("CREATE TABLE market.t (k INT64, v INT64)").error(), nullValue());
      int refused = 0;
      for (int number = 0; number < STATEMENTS; number++) {
        boolean[] fails = {false};
        String statement =
            switch (random.nextInt(5)) {
              case 0 -> update();
              case 1 -> delete();
              case 2 -> insert();
              default -> merge(fails);
            };
        var error = steps.run(statement).error();
        String about = number + ": " + statement + " " + error;
        assertThat(about, error != null, equalTo(fails[0]));
        refused += fails[0] ? 1 : 0;
        assertThat(
            about,
            steps
                .rows("SELECT k, v FROM market.t")
                .lines()
                .sorted()
                .collect(Collectors.joining("\n")),
            equalTo(expected()));
      }
      assertThat("some of them must fail", refused > 0, equalTo(true));
    }
  }
}
