package dev.packhouse.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.steps.Budget;
import dev.packhouse.steps.EngineSettings;
import dev.packhouse.steps.ScriptedSteps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a spec says of its steps, in the words of the engine. */
final class StepPartsTest {

  private static final String LINE =
      """
      name: reports
      sources:
        markets: {type: announcements, subscription: projects/growers/subscriptions/done}
      """;

  private static final String STEPS =
      "steps: {dir: sql, every: 5m, concurrency: 3, budget: 1TiB/day, location: EU}\n";

  @TempDir Path folder;

  @Test
  void streamGathersSettlesAndWaitsForItsBudget() throws Exception {
    EngineSettings settings = parts().engine(true);

    assertThat(settings.line(), is("reports"));
    assertThat(settings.run(), is("a-run"));
    assertThat(settings.location(), is("EU"));
    assertThat(settings.every(), is(Duration.ofMinutes(5)));
    assertThat(settings.settle(), is(Duration.ofSeconds(30)));
    assertThat(settings.pollEvery(), is(Duration.ofSeconds(5)));
    assertThat(settings.concurrency(), is(3));
    assertThat(
        settings.budget(), is(new Budget(1L << 40, Duration.ofDays(1), Budget.WhenSpent.WAIT)));
  }

  @Test
  void batchBeginsAtOnceAndFailsWhereItsBudgetIsSpent() throws Exception {
    EngineSettings settings = parts().engine(false);

    assertThat(settings.every(), is(Duration.ZERO));
    assertThat(settings.settle(), is(Duration.ZERO));
    assertThat(
        settings.budget(), is(new Budget(1L << 40, Duration.ofDays(1), Budget.WhenSpent.FAIL)));
  }

  @Test
  void lineWithoutStepsAndRunWithoutAnythingToRunThemHaveNone() throws Exception {
    LineSpec with = spec(LINE + STEPS);

    assertThat(StepParts.of(with, RunSettings.of("a-run")).isEmpty(), is(true));
    assertThat(
        StepParts.of(spec(LINE.replaceFirst("(?s)sources:.*", RECORDS)), settings()).isEmpty(),
        is(true));
  }

  private static final String RECORDS =
      """
      sources: {all: {type: files, pattern: a.json, format: json}}
      records:
        - {type: a, fields: [{name: id, type: STRING}], routes: [{name: all, table: d.t}]}
      """;

  private StepParts parts() throws Exception {
    return StepParts.of(spec(LINE + STEPS), settings()).orElseThrow();
  }

  private static RunSettings settings() {
    ScriptedSteps steps = ScriptedSteps.of("a: d.t -> d.u");
    return RunSettings.of("a-run")
        .withSteps(new RunSettings.Steps(steps.services(), steps.deployed()));
  }

  private LineSpec spec(String line) throws Exception {
    Files.writeString(folder.resolve(LineReader.FILE_NAME), line);
    ReadLine read = LineReader.read(folder.toString(), Map.of(), List.of());
    if (read.spec() == null) {
      throw new AssertionError(read.report());
    }
    return read.spec();
  }
}
