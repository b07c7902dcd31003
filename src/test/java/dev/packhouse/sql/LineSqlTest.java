package dev.packhouse.sql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.steps.Statement;
import dev.packhouse.steps.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The order of steps, and what keeps them from having one. */
class LineSqlTest {

  @TempDir Path folder;

  @Test
  void aStepComesAfterThoseWhoseTablesItReads() throws IOException {
    String first = "CREATE OR REPLACE TABLE market.b AS SELECT grower FROM market.deliveries";
    SqlLine line =
        new SqlLine(folder)
            .step("a_last", "INSERT INTO market.c (grower) SELECT grower FROM market.b")
            .step("z_first", first);
    AnalyzedSteps analyzed = line.analyze();

    assertThat(line.problems(), is(""));
    assertThat(
        Objects.requireNonNull(analyzed.graph()).steps().stream().map(Step::name).toList(),
        contains("z_first", "a_last"));
    assertThat(analyzed.statements().get(Statement.hash(first)), is(first));
    AnalyzedStep step = analyzed.steps().get(0);
    assertThat(step.reads(), contains("market.deliveries"));
    assertThat(step.writes(), contains("market.b"));
  }

  @Test
  void aCycleIsToldWithBothPlaces() throws IOException {
    SqlLine line =
        new SqlLine(folder)
            .step("x", "CREATE TABLE market.b AS SELECT 1 AS n FROM market.c")
            .step("y", "CREATE TABLE market.c AS SELECT n FROM market.deliveries, market.b");
    AnalyzedSteps analyzed = line.analyze();

    assertThat(analyzed.graph(), is(nullValue()));
    assertThat(
        line.problems(),
        containsString(
            "steps/x.sql:1:45: error: a cycle, in which no step can be the first: x reads market.c,"
                + " which y writes, y reads market.b (steps/y.sql:1:59), which x writes"));
  }

  @Test
  void twoWritersAreToldWithBothPlaces() throws IOException {
    SqlLine line =
        new SqlLine(folder)
            .step("x", "CREATE TABLE market.b AS SELECT crates FROM market.deliveries")
            .step("y", "INSERT INTO market.b (crates) SELECT crates FROM market.seconds");
    line.analyze();

    assertThat(
        line.problems(),
        containsString(
            "steps/y.sql:1:13: error: step y writes market.b, and so does step x"
                + " (steps/x.sql:1:14)"));
  }

  @Test
  void aStepMayReadWhatItWrites() throws IOException {
    SqlLine line =
        new SqlLine(folder)
            .step(
                "latest",
                "MERGE market.latest t USING market.deliveries d ON t.grower = d.grower"
                    + " WHEN NOT MATCHED THEN INSERT ROW");
    AnalyzedSteps analyzed = line.analyze();

    assertThat(line.problems(), is(""));
    assertThat(analyzed.graph(), is(notNullValue()));
    assertThat(analyzed.steps(), hasSize(1));
    assertThat(analyzed.steps().get(0).reads(), is(List.of("market.latest", "market.deliveries")));
  }
}
