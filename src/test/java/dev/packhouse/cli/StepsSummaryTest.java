package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import dev.packhouse.steps.Arrivals;
import dev.packhouse.steps.JobError;
import dev.packhouse.steps.Manifest;
import dev.packhouse.steps.ManifestState;
import dev.packhouse.steps.Progress;
import dev.packhouse.steps.Statement;
import dev.packhouse.steps.Task;
import dev.packhouse.steps.TaskKind;
import dev.packhouse.steps.TaskState;
import dev.packhouse.steps.Usage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told of a run's steps while they run and when they have. */
final class StepsSummaryTest {

  private static final Instant NOON = Instant.parse("2025-09-01T12:00:00Z");

  private static final Task HARVEST =
      task("harvest", TaskState.SUCCEEDED, Duration.ofMillis(1_840), List.of());
  private static final Task FAILED_DEMAND =
      task("demand", TaskState.FAILED, Duration.ofSeconds(61), List.of());
  private static final Task SKIPPED_BALANCE =
      task("balance", TaskState.SKIPPED, null, List.of("demand", "harvest"));
  private static final Task SKIPPED_REPORT =
      task("report", TaskState.SKIPPED, null, List.of("balance"));

  private static Task task(String name, TaskState state, Duration time, List<String> after) {
    boolean begun = state != TaskState.SKIPPED && state != TaskState.WAITING;
    return new Task(
        name,
        TaskKind.STEP,
        Statement.of("sql of " + name),
        after,
        List.of("market." + name),
        new Progress(
            state,
            begun ? 1 : 0,
            1,
            0,
            begun ? "job_" + name : null,
            null,
            begun ? NOON : null,
            null,
            null,
            time == null ? null : NOON.plus(time),
            new Usage(3L << 30, 12),
            state == TaskState.FAILED
                ? JobError.of("invalidQuery", "division by zero: 1 / 0\nat [3:5]")
                : null));
  }

  private static SeenSteps.Seen seen(int number, ManifestState state, Task... tasks) {
    Manifest manifest =
        new Manifest(
            "run-" + number,
            "orchard",
            "run",
            2,
            state,
            new Arrivals(List.of("market.fresh"), NOON, NOON.plusSeconds(60), NOON),
            NOON,
            state.end() ? NOON.plusMillis(4_100) : null,
            List.of(tasks),
            null);
    return new SeenSteps.Seen(manifest, List.of(tasks));
  }

  private static String printed(Map<String, Long> rows, long forgotten, SeenSteps.Seen... seen) {
    StringWriter text = new StringWriter();
    new StepsSummary(
            Map.of("demand", "steps/demand.sql"),
            rows,
            new SeenSteps(List.of(seen), forgotten, false))
        .print(new PrintWriter(text, true));
    return text.toString();
  }

  @Test
  void failedStepIsShownWithItsFileAndWhatWasSkippedForIt() {
    assertThat(
        printed(
            Map.of("market.harvest", 1_234L),
            0,
            seen(1, ManifestState.FAILED, HARVEST, FAILED_DEMAND, SKIPPED_BALANCE, SKIPPED_REPORT)),
        is(
            """

             STEP     STATE                   WRITES           ROWS  ATTEMPTS   TIME
             harvest  done                    market.harvest  1,234         1  1.8 s
             demand   failed                  market.demand       -         1   1:01
             balance  skipped: demand failed  market.balance      -         0      -
             report   skipped: demand failed  market.report       -         0      -

            step 'demand' failed: steps/demand.sql
              division by zero: 1 / 0
              at [3:5]
            """));
  }

  @Test
  void bytesBilledAreShownWhereTheyAreBilled() {
    assertThat(
        printed(null, 0, seen(1, ManifestState.SUCCEEDED, HARVEST)),
        is(
            """

             STEP     STATE  WRITES           BILLED  ATTEMPTS   TIME
             harvest  done   market.harvest  3.0 GiB         1  1.8 s
            """));
  }

  @Test
  void ofManyManifestsEachIsARowAndFailuresAreStillTold() {
    String text =
        printed(
            Map.of(),
            7,
            seen(8, ManifestState.SUCCEEDED, HARVEST),
            seen(9, ManifestState.FAILED, FAILED_DEMAND, SKIPPED_REPORT));

    assertThat(
        text,
        is(
            """

            7 manifests have ended before these
             MANIFEST  ARRIVED       STATE   DONE  FAILED  SKIPPED   TIME
             run-8     market.fresh  done       1       0        0  4.1 s
             run-9     market.fresh  failed     0       1        1  4.1 s

            step 'demand' failed: steps/demand.sql
              division by zero: 1 / 0
              at [3:5]
            """));
  }

  @Test
  void whatIsLeftToTheNextRunIsSaid() {
    Task running = task("harvest", TaskState.RUNNING, null, List.of());
    String text =
        printed(Map.of(), 0, seen(1, ManifestState.RUNNING, running), seen(2, ManifestState.OPEN));

    assertThat(
        text, containsString("steps for market.fresh go on with the next run: harvest left\n"));
    assertThat(text, containsString("steps for market.fresh wait for the next run\n"));
  }

  @Test
  void runWithoutManifestSaysThatNoStepRan() {
    assertThat(printed(Map.of(), 0), containsString("no step ran"));
  }

  @Test
  void manifestThatHasEndedIsALine() {
    assertThat(
        StepsSummary.line(seen(1, ManifestState.FAILED, HARVEST, FAILED_DEMAND, SKIPPED_BALANCE)),
        is("steps of market.fresh: 1 done, FAILED: demand, skipped: balance in 4.1 s"));
  }

  @Test
  void progressTellsWhatRunsAndForHowLong() {
    Task running = task("demand", TaskState.RUNNING, null, List.of());
    SeenSteps steps =
        new SeenSteps(
            List.of(
                seen(
                    1,
                    ManifestState.RUNNING,
                    HARVEST,
                    running,
                    task("balance", TaskState.WAITING, null, List.of("demand"))),
                seen(2, ManifestState.OPEN)),
            0,
            false);

    assertThat(steps.progress(NOON.plusSeconds(4)), is("steps 1/3 done, running: demand 4 s"));
  }

  @Test
  void progressNamesAFewOfManySteps() {
    List<Task> tasks = new ArrayList<>();
    for (int step = 0; step < 10; step++) {
      tasks.add(task("s" + step, TaskState.RUNNING, null, List.of()));
    }
    String text =
        new SeenSteps(List.of(seen(1, ManifestState.RUNNING, tasks.toArray(Task[]::new))), 0, false)
            .progress(NOON);

    assertThat(text, is("steps 0/10 done, running: s0 0 s, s1 0 s, s2 0 s and 7 more"));
    assertThat(text, not(containsString("s3")));
  }
}
