package dev.packhouse.sql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import dev.packhouse.steps.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 300 SQL files of a random graph, whose names tell nothing of their order. */
class GeneratedStepsTest {

  private static final int STEPS = 300;

  /** Far more than it takes, and far less than somebody would wait for. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void theGraphIsTheOneThatWasGenerated() throws IOException {
    Random random = new Random(42);
    List<Integer> names = new ArrayList<>();
    for (int index = 0; index < STEPS; index++) {
      names.add(index);
    }
    Collections.shuffle(names, random);
    SqlLine line = new SqlLine(folder);
    Map<String, Set<String>> reads = new HashMap<>();
    for (int index = 0; index < STEPS; index++) {
      Set<String> inputs = new TreeSet<>();
      int some = 1 + random.nextInt(4);
      for (int input = 0; input < some; input++) {
        int from = random.nextInt(index + 1) - 1;
        inputs.add(from < 0 ? "market.deliveries" : "market.t" + from);
      }
      String name = String.format("step_%03d", names.get(index));
      reads.put(name, inputs);
      line.step(name, sql(random, "market.t" + index, List.copyOf(inputs)));
    }
    long start = System.nanoTime();
    AnalyzedSteps analyzed = line.analyze();
    Duration taken = Duration.ofNanos(System.nanoTime() - start);

    assertThat(line.problems(), is(""));
    Set<String> written = new HashSet<>(Set.of("market.deliveries"));
    for (Step step : Objects.requireNonNull(analyzed.graph()).steps()) {
      assertThat(step.name(), new TreeSet<>(step.reads()), is(reads.get(step.name())));
      assertThat(step.name() + " comes too early", written.containsAll(step.reads()), is(true));
      written.addAll(step.writes());
    }
    assertThat(written.size(), is(STEPS + 1));
    assertThat(taken, is(lessThan(LONGEST)));
  }

  /** One of some shapes; every table has the columns {@code grower} and {@code kilos}. */
  private static String sql(Random random, String table, List<String> inputs) {
    String first = inputs.get(0);
    StringBuilder joined = new StringBuilder(first + " AS a");
    StringBuilder union = new StringBuilder("SELECT grower, kilos FROM " + first);
    for (String other : inputs.subList(1, inputs.size())) {
      joined.append("\nLEFT JOIN `").append(other).append("` USING (grower)");
      union.append("\nUNION ALL SELECT grower, kilos FROM `").append(other).append('`');
    }
    return switch (random.nextInt(5)) {
      case 0 ->
          "CREATE OR REPLACE TABLE "
              + table
              + " AS\nSELECT grower, SUM(a.kilos) AS kilos FROM "
              + joined
              + " GROUP BY grower";
      case 1 -> "CREATE OR REPLACE VIEW " + table + " AS\n" + union;
      case 2 ->
          "CREATE TEMP TABLE u AS "
              + union
              + ";\nCREATE OR REPLACE TABLE "
              + table
              + " AS SELECT grower, kilos FROM u;";
      case 3 ->
          "DECLARE least NUMERIC DEFAULT 1;\nCREATE TABLE IF NOT EXISTS "
              + table
              + " (grower STRING, kilos NUMERIC);\nFOR r IN ("
              + union
              + ") DO\n  INSERT INTO "
              + table
              + " (grower, kilos) SELECT r.grower, r.kilos + least;\nEND FOR;";
      default ->
          "CREATE TABLE IF NOT EXISTS "
              + table
              + " (grower STRING, kilos NUMERIC);\nTRUNCATE TABLE "
              + table
              + ";\nINSERT INTO "
              + table
              + " (grower, kilos)\nWITH u AS ("
              + union
              + ") SELECT * FROM u WHERE kilos IS NOT NULL;";
    };
  }
}
