package dev.packhouse.sql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.steps.Statement;
import dev.packhouse.steps.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
  void whatHasTheNameOfAStepAndIsNoFileIsRefused() throws IOException {
    SqlLine line = new SqlLine(folder).step("a", "SELECT grower FROM market.deliveries");
    Files.createDirectory(folder.resolve("steps/b.sql"));
    Files.createSymbolicLink(folder.resolve("steps/c.sql"), Path.of("nowhere.sql"));
    Files.createSymbolicLink(folder.resolve("steps/d.sql"), Path.of("a.sql"));

    assertThat(line.analyze().graph(), is(nullValue()));
    assertThat(
        line.problems(),
        containsString(
            "steps/b.sql: error: it is no file, and each NAME.sql is a step: rename it, or remove"
                + " it"));
    assertThat(
        line.problems(), containsString("steps/c.sql: error: the link leads to no file, and"));
    assertThat(line.problems(), not(containsString("d.sql: error")));
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

  @Test
  void whatIsNestedDeepIsAnalyzed() throws IOException {
    SqlLine line =
        new SqlLine(folder)
            .step(
                "chain",
                "CREATE TABLE market.a AS SELECT grower"
                    + " || '-' || grower".repeat(200)
                    + " AS key, "
                    + "IF(crates > 1, ".repeat(100)
                    + "1"
                    + ", 2)".repeat(100)
                    + " AS n FROM market.deliveries")
            .step("after", "CREATE TABLE market.b AS SELECT key, n, m FROM market.a");
    line.analyze();

    assertThat(
        line.problems(), containsString("steps/after.sql:1:41: error: Unrecognized name: m"));
    assertThat(line.problems().lines().count(), is(3L));
  }

  @Test
  void whatIsNestedEndlesslyIsRefused() throws IOException {
    SqlLine line =
        new SqlLine(folder).step("deep", "SELECT " + "(".repeat(20_000) + "1" + ")".repeat(20_000));
    line.analyze();

    assertThat(
        line.problems(),
        is("steps/deep.sql: error: its brackets are nested more than 500 deep: flatten it\n"));
  }

  @Test
  void limitsOfAStepStandBeforeThoseOfAll() throws IOException {
    SqlLine line =
        new SqlLine(folder)
            .with("  timeout: 10m\n  attempts: 2\n  maximumBytesBilled: 1GiB")
            .with("  overrides: {a: {timeout: 20m}}")
            .with("  parameters: {least: 1}")
            .step(
                "a",
                "CREATE TABLE market.a AS SELECT * FROM market.deliveries WHERE kilos > @least");
    Statement statement = Objects.requireNonNull(line.analyze().graph()).steps().get(0).statement();

    assertThat(line.problems(), is(""));
    assertThat(statement.timeout(), is(Duration.ofMinutes(20)));
    assertThat(statement.attempts(), is(2));
    assertThat(statement.maximumBytesBilled(), is(1L << 30));
    assertThat(statement.parameters(), hasSize(1));
  }

  @Test
  void aStepTellsTheColumnsOfWhatItCreates() throws IOException {
    SqlLine line =
        new SqlLine(folder)
            .step(
                "a",
                "CREATE TABLE market.a (n INT64 NOT NULL, days ARRAY<DATE>);"
                    + " INSERT INTO market.a (n) SELECT crates FROM market.deliveries;")
            .step("b", "CREATE VIEW market.b AS SELECT n + 0.5 AS half FROM market.a");
    List<AnalyzedStep> steps = line.analyze().steps();

    assertThat(line.problems(), is(""));
    assertThat(
        steps.get(0).columns().get("market.a"),
        is(
            RecordSchema.of(
                Field.of("n", FieldType.INT64).withMode(Mode.REQUIRED),
                Field.of("days", FieldType.DATE).withMode(Mode.REPEATED))));
    assertThat(
        steps.get(1).columns().get("market.b"),
        is(RecordSchema.of(Field.of("half", FieldType.FLOAT64))));
  }

  @Test
  void theProjectInFrontOfANameIsLeftOut() throws IOException {
    SqlLine line =
        new SqlLine(folder)
            .project("own-project")
            .step("a", "CREATE TABLE `own-project`.market.a AS SELECT * FROM market.deliveries")
            .step("b", "CREATE TABLE market.b AS SELECT * FROM `own-project.market.a`");
    List<AnalyzedStep> steps = line.analyze().steps();

    assertThat(line.problems(), is(""));
    assertThat(steps.get(1).reads(), contains("market.a"));
  }
}
