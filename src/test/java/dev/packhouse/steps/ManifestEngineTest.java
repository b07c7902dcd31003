package dev.packhouse.steps;

import static dev.packhouse.steps.Graphs.assertion;
import static dev.packhouse.steps.Graphs.graph;
import static dev.packhouse.steps.Graphs.step;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.steps.ScriptedJobs.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ManifestEngineTest {

  private static final StepGraph CHAIN = graph("a: d.in -> d.mid", "b: d.mid -> d.end");

  private static Statement statement(StepGraph graph) {
    return graph.steps().get(0).statement();
  }

  private static StepGraph one(Statement statement) {
    return graph(List.of(new Step("a", statement, List.of("d.in"), List.of("d.mid"))));
  }

  /** The last state of each task. */
  private static Map<String, TaskState> ends(VirtualLine line) {
    return line.outputs().stream()
        .filter(Action.RecordJob.class::isInstance)
        .map(output -> ((Action.RecordJob) output).job().task())
        .collect(
            Collectors.toMap(Task::name, task -> task.progress().state(), (first, last) -> last));
  }

  private static Task last(VirtualLine line, String name) {
    return line.outputs().stream()
        .filter(Action.RecordJob.class::isInstance)
        .map(output -> ((Action.RecordJob) output).job().task())
        .filter(task -> task.name().equals(name))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static Manifest lastManifest(VirtualLine line) {
    return line.outputs().stream()
        .filter(Action.RecordManifest.class::isInstance)
        .map(output -> ((Action.RecordManifest) output).manifest())
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static List<String> starts(VirtualLine line) {
    return line.log().stream().filter(words -> words.startsWith("start ")).toList();
  }

  @Test
  void chainIsSealedThenStartedThenAskedForAndEachStepSignalsTheNext() {
    var line = new VirtualLine(CHAIN);
    line.jobs().script("a", Attempt.runs(15));
    line.arrive("d.in");
    assertThat(line.log(), contains("read graph", "manifest r-1 SEALED", "timer 0s"));
    line.fireAll();
    assertThat(
        line.log(),
        contains(
            "-- 0s",
            "a STARTING",
            "start a#1",
            "a RUNNING",
            "timer 10s",
            "-- 10s",
            "ask a#1",
            "timer 20s",
            "-- 20s",
            "ask a#1",
            "a SUCCEEDED",
            "b STARTING",
            "start b#1",
            "b RUNNING",
            "timer 30s",
            "-- 30s",
            "ask b#1",
            "b SUCCEEDED",
            "manifest r-1 SUCCEEDED",
            "announce r-1 dev.packhouse.manifest.finished"));
    assertThat(line.state().idle(), is(true));
  }

  @Test
  void tablesThatNoStepReadsMakeNoManifest() {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.unread");
    assertThat(line.log(), contains("read graph"));
    assertThat(line.state().idle(), is(true));
  }

  @Test
  void arrivalsDuringAManifestJoinItsSuccessor() {
    var line = new VirtualLine(graph("a: d.in -> d.mid", "b: d.other -> d.end"));
    line.arrive("d.in");
    line.fire();
    line.arrive("d.other");
    line.pass(3);
    line.arrive("d.in");
    line.log();
    line.fireAll();
    assertThat(
        line.log(),
        contains(
            "-- 10s",
            "ask a#1",
            "a SUCCEEDED",
            "manifest r-1 SUCCEEDED",
            "announce r-1 dev.packhouse.manifest.finished",
            "read graph",
            "manifest r-2 SEALED",
            "timer 10s",
            "-- 10s",
            "a STARTING",
            "start a#1",
            "b STARTING",
            "start b#1",
            "a RUNNING",
            "b RUNNING",
            "timer 20s",
            "-- 20s",
            "ask a#1 b#1",
            "a SUCCEEDED",
            "b SUCCEEDED",
            "manifest r-2 SUCCEEDED",
            "announce r-2 dev.packhouse.manifest.finished"));
    Manifest successor = lastManifest(line);
    assertThat(successor.arrivals().tables(), contains("d.in", "d.other"));
    assertThat(successor.arrivals().windowStart(), is(Instant.ofEpochSecond(-60)));
    assertThat(successor.arrivals().windowEnd(), is(Instant.ofEpochSecond(3)));
  }

  @Test
  void arrivalsAreGatheredUntilTheIntervalEnds() {
    var line = new VirtualLine(VirtualLine.SETTINGS.withEvery(Duration.ofMinutes(15)), CHAIN);
    line.pass(60);
    line.arrive("d.in");
    line.pass(100);
    line.arrive("d.mid");
    assertThat(line.log(), contains("timer 900s", "timer 900s"));
    line.fire();
    assertThat(line.log(), contains("-- 900s", "read graph", "manifest r-1 SEALED", "timer 900s"));
  }

  @Test
  void jobThatAnEarlierRequestStartedIsTakenAsStarted() {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.in");
    EngineState before = line.state();
    Instant timer = line.timer();
    line.fire();
    line.forget(before, timer);
    line.fireAll();
    assertThat(line.log(), hasItem("start b#1"));
    assertThat(line.jobs().started().size(), is(2));
    assertThat(lastManifest(line).state(), is(ManifestState.SUCCEEDED));
  }

  @Test
  void jobIdOfAnotherStatementFailsTheStep() {
    var line = new VirtualLine(CHAIN);
    line.jobs().script("a", Attempt.idTaken());
    line.arrive("d.in");
    line.fireAll();
    assertThat(
        line.log(),
        contains(
            "read graph",
            "manifest r-1 SEALED",
            "timer 0s",
            "-- 0s",
            "a STARTING",
            "start a#1",
            "a FAILED jobIdTaken",
            "announce a dev.packhouse.step.failed",
            "b SKIPPED skipped",
            "manifest r-1 FAILED",
            "announce r-1 dev.packhouse.manifest.finished"));
  }

  @Test
  void lostAnswerIsFollowedByTheSameIdAgain() {
    for (boolean starts : List.of(true, false)) {
      var line = new VirtualLine(CHAIN);
      line.jobs().script("a", Attempt.runs(1).losesStarts(2, starts));
      line.arrive("d.in");
      line.fireAll();
      assertThat(starts(line), contains("start a#1", "start a#1", "start a#1", "start b#1"));
      assertThat(line.jobs().started().size(), is(2));
      assertThat(lastManifest(line).state(), is(ManifestState.SUCCEEDED));
    }
  }

  @Test
  void lostAnswersEndWithTheTimeout() {
    var line = new VirtualLine(one(statement(CHAIN).withTimeout(Duration.ofSeconds(60))));
    line.jobs().script("a", Attempt.runs(1).losesStarts(1_000, false));
    line.arrive("d.in");
    line.fireAll();
    assertThat(line.log(), hasItems("a CANCELLING timeout", "cancel a#1", "a FAILED timeout"));
    assertThat(line.jobs().started(), empty());
  }

  @Test
  void lostStatusIsAskedForAgain() {
    var line = new VirtualLine(CHAIN);
    line.jobs().script("a", Attempt.runs(1).losesStatuses(3));
    line.arrive("d.in");
    line.fireAll();
    assertThat(
        line.jobs().questions().get(line.jobs().started().get(0).job().id()).stream()
            .map(Instant::getEpochSecond)
            .toList(),
        contains(10L, 20L, 30L, 40L));
  }

  @Test
  void passingFailureGetsANewIdAfterABackoff() {
    var line = new VirtualLine(one(statement(CHAIN)));
    line.jobs()
        .script("a", Attempt.runs(5).fails("jobInternalError", "try again"), Attempt.runs(5));
    line.arrive("d.in");
    line.fire();
    line.fire();
    Instant next = line.timer();
    assertThat(line.log(), hasItems("ask a#1", "a BACKOFF jobInternalError"));
    Duration wait = Duration.between(Instant.ofEpochSecond(10), next);
    assertThat(wait.toMillis() >= 10_000 && wait.toMillis() <= 20_000, is(true));
    line.fireAll();
    assertThat(line.log(), hasItems("start a#2", "a SUCCEEDED"));
    assertThat(last(line, "a").progress().error(), is(nullValue()));
  }

  @Test
  void quotaGetsALongBackoff() {
    var line = new VirtualLine(one(statement(CHAIN)));
    line.jobs().script("a", Attempt.refused("quotaExceeded", 1));
    line.arrive("d.in");
    line.fire();
    assertThat(line.timer().getEpochSecond() >= 450, is(true));
    line.fireAll();
    assertThat("there is no job of it", starts(line), contains("start a#1", "start a#1"));
    assertThat(line.jobs().started().size(), is(1));
  }

  @Test
  void refusalsEndWithTheLastError() {
    var line = new VirtualLine(one(statement(CHAIN).withAttempts(3)));
    line.jobs().script("a", Attempt.refused("rateLimitExceeded", 10));
    line.arrive("d.in");
    line.fireAll();
    assertThat(starts(line), contains("start a#1", "start a#1", "start a#1"));
    assertThat(last(line, "a").progress().error().reason(), is("rateLimitExceeded"));
    assertThat(lastManifest(line).state(), is(ManifestState.FAILED));
  }

  @Test
  void requestsWithoutAnAnswerAreNoRefusals() {
    var line = new VirtualLine(one(statement(CHAIN).withAttempts(2)));
    line.jobs()
        .script(
            "a",
            new Attempt(
                Duration.ofSeconds(1),
                null,
                0,
                JobError.of("rateLimitExceeded", "slowly"),
                6,
                false,
                5,
                false,
                0,
                0));
    line.arrive("d.in");
    line.fireAll();
    assertThat(line.log(), hasItems("a BACKOFF rateLimitExceeded", "a SUCCEEDED"));
  }

  @Test
  void attemptsEndWithTheLastError() {
    var line = new VirtualLine(one(statement(CHAIN).withAttempts(3)));
    Attempt attempt = Attempt.runs(5).fails("backendError", "try again").bills(7);
    line.jobs().script("a", attempt, attempt, attempt, attempt);
    line.arrive("d.in");
    line.fireAll();
    assertThat(starts(line), contains("start a#1", "start a#2", "start a#3"));
    Progress progress = last(line, "a").progress();
    assertThat(progress.state(), is(TaskState.FAILED));
    assertThat(progress.error(), is(JobError.of("backendError", "try again")));
    assertThat("all attempts are paid for", progress.usage().bytesBilled(), is(21L));
  }

  @Test
  void failedStepSkipsItsDescendantsOnly() {
    var line =
        new VirtualLine(
            graph("a: d.in -> d.a", "b: d.in -> d.b", "c: d.a -> d.c", "e: d.b -> d.e", "f: d.c"));
    line.jobs().script("a", Attempt.runs(5).fails("invalidQuery", "Unrecognized name"));
    line.arrive("d.in");
    line.fireAll();
    assertThat(
        ends(line),
        is(
            Map.of(
                "a", TaskState.FAILED,
                "b", TaskState.SUCCEEDED,
                "c", TaskState.SKIPPED,
                "e", TaskState.SUCCEEDED,
                "f", TaskState.SKIPPED)));
    assertThat(lastManifest(line).state(), is(ManifestState.FAILED));
  }

  @Test
  void assertionThatFindsRowsStopsWhatReadsItsTable() {
    var line =
        new VirtualLine(
            graph(
                List.of(step("a: d.in -> d.mid"), step("b: d.mid -> d.end"), step("c: d.in")),
                assertion("good: d.mid"),
                assertion("fresh: d.in")));
    line.jobs().script("good", Attempt.runs(5).returns(3));
    line.jobs().script("fresh", Attempt.runs(5).returns(0));
    line.arrive("d.in");
    line.fireAll();
    assertThat(starts(line), contains("start fresh#1", "start a#1", "start c#1", "start good#1"));
    assertThat(ends(line).get("b"), is(TaskState.SKIPPED));
    JobError error = last(line, "good").progress().error();
    assertThat(error.reason(), is(JobError.ASSERTION_FAILED));
    assertThat(error.message(), containsString("returned 3 rows"));
    assertThat(error.rows(), contains("{\"bad\":1}"));
  }

  @Test
  void stepThatRunsTooLongIsCancelledAndFailsOnceItHasStopped() {
    var line = new VirtualLine(one(statement(CHAIN).withTimeout(Duration.ofSeconds(25))));
    line.jobs().script("a", Attempt.neverEnds());
    line.arrive("d.in");
    line.fire();
    line.log();
    line.fireAll();
    assertThat(
        line.log(),
        contains(
            "-- 10s",
            "ask a#1",
            "timer 20s",
            "-- 20s",
            "ask a#1",
            "timer 30s",
            "-- 30s",
            "ask a#1",
            "a CANCELLING timeout",
            "cancel a#1",
            "timer 40s",
            "-- 40s",
            "cancel a#1",
            "ask a#1",
            "a FAILED timeout",
            "announce a dev.packhouse.step.failed",
            "manifest r-1 FAILED",
            "announce r-1 dev.packhouse.manifest.finished"));
  }

  @Test
  void jobThatDoesNotStopIsLeftBehindWhenItsGraceIsOver() {
    var line =
        new VirtualLine(
            VirtualLine.SETTINGS.withCancelGrace(Duration.ofSeconds(35)),
            one(statement(CHAIN).withTimeout(Duration.ofSeconds(5))));
    line.jobs().script("a", Attempt.neverEnds().losesStatuses(1_000));
    line.arrive("d.in");
    line.fireAll();
    assertThat(line.log(), hasItems("-- 50s", "a FAILED timeout"));
  }

  @Test
  void jobThatIsFasterThanItsCancellationSucceeds() {
    var line = new VirtualLine(one(statement(CHAIN).withTimeout(Duration.ofSeconds(5))));
    line.jobs().script("a", Attempt.runs(15));
    line.arrive("d.in");
    line.fireAll();
    assertThat(line.log(), hasItems("a CANCELLING timeout", "a SUCCEEDED"));
  }

  @Test
  void noMoreJobsThanAllowedRunAtATime() {
    var line =
        new VirtualLine(
            VirtualLine.SETTINGS.withConcurrency(2), graph("a: d.in", "b: d.in", "c: d.in"));
    line.jobs().script("a", Attempt.runs(15));
    line.jobs().script("b", Attempt.runs(5));
    line.arrive("d.in");
    line.fire();
    assertThat(starts(line), contains("start a#1", "start b#1"));
    line.fire();
    assertThat(starts(line), contains("start c#1"));
    line.fireAll();
    assertThat(lastManifest(line).state(), is(ManifestState.SUCCEEDED));
  }

  @Test
  void refusedJobMakesPlaceForAnotherAtOnce() {
    var line =
        new VirtualLine(VirtualLine.SETTINGS.withConcurrency(1), graph("a: d.in", "b: d.in"));
    line.jobs().script("a", Attempt.refused("accessDenied", 1));
    line.arrive("d.in");
    line.fire();
    assertThat(starts(line), contains("start a#1", "start b#1"));
  }

  @Test
  void spentBudgetWaitsForTheNextDay() {
    Budget budget = new Budget(100, Duration.ofDays(1), Budget.WhenSpent.WAIT);
    var line = new VirtualLine(VirtualLine.SETTINGS.withBudget(budget), CHAIN);
    line.jobs().script("a", Attempt.runs(5).bills(100));
    line.arrive("d.in");
    line.fire();
    assertThat(line.jobs().started().get(0).maximumBytesBilled(), is(100L));
    line.fire();
    line.log();
    line.fire();
    assertThat(line.log(), hasItems("-- 86400s", "start b#1"));
    line.fireAll();
    assertThat(lastManifest(line).state(), is(ManifestState.SUCCEEDED));
  }

  @Test
  void spentBudgetFailsWhatIsDueWhereSomebodyWaits() {
    Budget budget = new Budget(100, Duration.ofDays(1), Budget.WhenSpent.FAIL);
    var line = new VirtualLine(VirtualLine.SETTINGS.withBudget(budget), CHAIN);
    line.jobs().script("a", Attempt.runs(5).bills(100));
    line.arrive("d.in");
    line.fireAll();
    assertThat(line.log(), hasItems("b FAILED budgetExceeded", "manifest r-1 FAILED"));
    assertThat(last(line, "b").progress().error().message(), containsString("100 bytes"));
  }

  private static final Attempt TOO_LITTLE =
      Attempt.runs(5).fails("bytesBilledLimitExceeded", "10485760 or higher required");

  @Test
  void jobForWhichTheRestOfTheBudgetIsTooLittleWaitsForTheNextDay() {
    Budget budget = new Budget(100, Duration.ofDays(1), Budget.WhenSpent.WAIT);
    var line = new VirtualLine(VirtualLine.SETTINGS.withBudget(budget), CHAIN);
    line.jobs().script("a", Attempt.runs(5).bills(60));
    line.jobs().script("b", TOO_LITTLE, Attempt.runs(5).bills(80));
    line.arrive("d.in");
    line.fireAll();
    assertThat(line.log(), hasItems("b BACKOFF bytesBilledLimitExceeded", "-- 86400s"));
    assertThat(
        line.jobs().started().stream().map(JobRequest::maximumBytesBilled).toList(),
        contains(100L, 40L, 100L));
    assertThat(lastManifest(line).state(), is(ManifestState.SUCCEEDED));
  }

  @Test
  void jobForWhichTheRestOfTheBudgetIsTooLittleFailsWhereSomebodyWaits() {
    Budget budget = new Budget(100, Duration.ofDays(1), Budget.WhenSpent.FAIL);
    var line = new VirtualLine(VirtualLine.SETTINGS.withBudget(budget), CHAIN);
    line.jobs().script("a", Attempt.runs(5).bills(60));
    line.jobs().script("b", TOO_LITTLE);
    line.arrive("d.in");
    line.fireAll();
    assertThat(line.log(), hasItems("b FAILED budgetExceeded", "manifest r-1 FAILED"));
    assertThat(last(line, "b").progress().error().message(), containsString("60 bytes"));
  }

  @Test
  void jobForWhichTheWholeBudgetIsTooLittleFails() {
    Budget budget = new Budget(100, Duration.ofDays(1), Budget.WhenSpent.WAIT);
    for (Long own : java.util.Arrays.asList(null, 30L, 200L)) {
      var line =
          new VirtualLine(
              VirtualLine.SETTINGS.withBudget(budget),
              one(statement(CHAIN).withMaximumBytesBilled(own)));
      line.jobs().script("a", TOO_LITTLE);
      line.arrive("d.in");
      line.fireAll();
      assertThat(line.log(), hasItem("a FAILED bytesBilledLimitExceeded"));
    }
  }

  @Test
  void jobThatGotLessForThoseBesideItIsTriedAgainWithAllOfIts() {
    for (Budget.WhenSpent whenSpent : Budget.WhenSpent.values()) {
      Budget budget = new Budget(100, Duration.ofDays(1), whenSpent);
      Statement statement = statement(CHAIN).withMaximumBytesBilled(60L);
      StepGraph graph =
          graph(
              List.of(
                  new Step("a", statement, List.of("d.in"), List.of()),
                  new Step("b", statement, List.of("d.in"), List.of())));
      var line = new VirtualLine(VirtualLine.SETTINGS.withBudget(budget), graph);
      line.jobs().script("a", Attempt.runs(500).bills(10));
      line.jobs().script("b", TOO_LITTLE, Attempt.runs(5).bills(50));
      line.arrive("d.in");
      line.fireAll();
      assertThat(
          line.jobs().started().stream().map(JobRequest::maximumBytesBilled).toList(),
          contains(60L, 40L, 60L));
      assertThat(lastManifest(line).ended().isBefore(Instant.ofEpochSecond(600)), is(true));
      assertThat(lastManifest(line).state(), is(ManifestState.SUCCEEDED));
    }
  }

  @Test
  void whatATakenUpManifestHasOnRecordIsSpentAndItsOtherJobsCountOnce() throws Exception {
    Budget budget = new Budget(100, Duration.ofDays(1), Budget.WhenSpent.FAIL);
    for (boolean drained : List.of(true, false)) {
      var line = new VirtualLine(VirtualLine.SETTINGS.withBudget(budget), CHAIN);
      line.jobs().script("a", Attempt.runs(5).bills(60));
      line.jobs().script("b", Attempt.runs(500));
      line.arrive("d.in");
      Manifest sealed = lastManifest(line);
      line.fire();
      line.fire();
      line.drain();
      Manifest left = drained ? lastManifest(line) : sealed;
      line.forget(EngineState.initial(null), null);
      line.resume(Manifest.parse(left.toJson()));
      line.fireAll();
      assertThat(line.state().spending().bytes(), is(60L));
      assertThat(lastManifest(line).state(), is(ManifestState.SUCCEEDED));
    }
  }

  @Test
  void jobsSideBySideReserveWhatTheyMayUse() {
    Budget budget = new Budget(100, Duration.ofDays(1), Budget.WhenSpent.FAIL);
    StepGraph graph =
        graph(
            List.of("a", "b", "c").stream()
                .map(
                    name ->
                        new Step(
                            name,
                            Statement.of(name).withMaximumBytesBilled(60L),
                            List.of("d.in"),
                            List.of()))
                .toList());
    var line = new VirtualLine(VirtualLine.SETTINGS.withBudget(budget), graph);
    line.jobs().script("a", Attempt.runs(5).bills(10));
    line.jobs().script("b", Attempt.runs(5).bills(10));
    line.arrive("d.in");
    line.fire();
    assertThat(
        line.jobs().started().stream().map(JobRequest::maximumBytesBilled).toList(),
        contains(60L, 40L));
    line.fireAll();
    assertThat(line.jobs().started().get(2).maximumBytesBilled(), is(60L));
    assertThat(lastManifest(line).state(), is(ManifestState.SUCCEEDED));
  }

  @Test
  void graphThatDoesNotValidateLeavesTheOldOneInForce() {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.in");
    line.fireAll();
    line.deploy(StepGraph.parse("{"));
    line.log();
    line.arrive("d.mid");
    assertThat(
        line.log(), contains("read graph", "report graph", "manifest r-2 SEALED", "timer 20s"));
  }

  @Test
  void changedGraphTakesPartFromTheNextManifestOn() {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.in");
    line.fire();
    line.deploy(GraphReading.of(graph("z: d.in -> d.z")));
    line.arrive("d.in");
    line.fireAll();
    assertThat(starts(line), contains("start a#1", "start b#1", "start z#1"));
  }

  @Test
  void withoutAnyGraphABatchFailsAndAStreamLooksAgain() {
    var batch = new VirtualLine(CHAIN);
    batch.deploy(StepGraph.parse("{"));
    batch.arrive("d.in");
    assertThat(
        batch.log(),
        contains(
            "read graph",
            "report graph",
            "manifest r-1 FAILED",
            "announce r-1 dev.packhouse.manifest.finished"));
    var stream = new VirtualLine(VirtualLine.SETTINGS.withEvery(Duration.ofMinutes(15)), CHAIN);
    stream.deploy(StepGraph.parse("{"));
    stream.arrive("d.in");
    stream.fire();
    assertThat(
        stream.log(),
        contains("timer 900s", "-- 900s", "read graph", "report graph", "timer 1800s"));
    stream.deploy(GraphReading.of(CHAIN));
    stream.fireAll();
    assertThat(lastManifest(stream).state(), is(ManifestState.SUCCEEDED));
  }

  @Test
  void drainRecordsWhatIsLeftAndSetsNoTimer() {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.in");
    line.fire();
    line.arrive("d.in");
    line.log();
    line.drain();
    assertThat(line.log(), contains("manifest r-1 RUNNING", "manifest r-2 OPEN"));
    assertThat(line.timer(), is(nullValue()));
    line.arrive("d.mid");
    assertThat(line.log(), contains("manifest r-2 OPEN"));
    assertThat(lastManifest(line).arrivals().tables(), contains("d.in", "d.mid"));
    assertThat(line.timer(), is(nullValue()));
  }

  @Test
  void nextRunPicksUpWhatWasLeftAndStartsNothingTwice() throws Exception {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.in");
    // What a crash leaves: the sealed manifest only, though a job has been started since.
    Manifest sealed = Manifest.parse(lastManifest(line).toJson());
    line.fire();
    line.arrive("d.in");
    line.drain();
    Manifest open = lastManifest(line);
    line.forget(EngineState.initial(null), null);
    line.resume(sealed, open);
    line.fireAll();
    assertThat(
        line.jobs().started().stream().map(ScriptedJobs::task).toList(),
        contains("a", "b", "a", "b"));
    assertThat(line.jobs().started().stream().map(JobRequest::job).distinct().count(), is(4L));
    assertThat(line.state().idle(), is(true));
    assertThat(lastManifest(line).id(), is("r-2"));
  }

  @Test
  void manifestThatTheStateStillHasIsNotPickedUpAgain() {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.in");
    line.fire();
    EngineState before = line.state();
    line.resume(lastManifest(line));
    assertThat(line.state(), is(before));
  }

  @Test
  void manifestThatThisRunMadeBeforeItsStateWasLostKeepsItsNumber() {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.in");
    Manifest first = lastManifest(line);
    line.forget(EngineState.initial(null), null);
    line.resume(first);
    line.arrive("d.mid");
    line.fireAll();
    assertThat(lastManifest(line).id(), is("r-2"));
  }

  @Test
  void intervalIsSealedOnceItHasSettled() {
    var line =
        new VirtualLine(
            VirtualLine.SETTINGS
                .withEvery(Duration.ofMinutes(15))
                .withSettle(Duration.ofSeconds(30)),
            CHAIN);
    line.pass(10);
    line.arrive("d.in");
    assertThat(line.log(), contains("timer 930s"));
  }

  @Test
  void graphThatIsRefusedIsToldOnceUntilItChanges() {
    var line = new VirtualLine(VirtualLine.SETTINGS.withEvery(Duration.ofMinutes(1)), CHAIN);
    line.deploy(StepGraph.parse("{"));
    line.arrive("d.in");
    line.fire();
    line.fire();
    line.fire();
    line.deploy(StepGraph.parse("["));
    line.fire();
    line.fire();
    assertThat(line.log().stream().filter("report graph"::equals).count(), is(2L));
  }

  @Test
  void openManifestsOfEarlierRunsJoin() {
    var line = new VirtualLine(CHAIN);
    line.drain();
    line.arrive("d.in");
    Manifest first = lastManifest(line);
    line.forget(new EngineState(null, List.of(), null, Spending.NONE, 7, true, null), null);
    line.arrive("d.mid");
    Manifest second = lastManifest(line);
    line.forget(EngineState.initial(null), null);
    line.log();
    line.resume(first, second);
    assertThat(
        line.log(),
        contains(
            "manifest r-8 JOINED",
            "manifest r-1 OPEN",
            "read graph",
            "manifest r-1 SEALED",
            "timer 0s"));
  }

  @Test
  void whatHasJoinedIsOnRecordAlsoWhereItHasToWait() {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.in");
    Manifest sealed = lastManifest(line);
    line.drain();
    line.arrive("d.in");
    Manifest first = lastManifest(line);
    line.forget(new EngineState(null, List.of(), null, Spending.NONE, 7, true, null), null);
    line.arrive("d.mid");
    Manifest second = lastManifest(line);
    line.forget(EngineState.initial(null), null);
    line.log();
    line.resume(sealed, first, second);
    assertThat(line.log(), contains("manifest r-8 JOINED", "manifest r-2 OPEN", "timer 0s"));
    assertThat(lastManifest(line).arrivals().tables(), contains("d.in", "d.mid"));
  }

  @Test
  void batchPutsOnRecordWhatWaitsForAnEarlierRunsManifest() throws Exception {
    var line = new VirtualLine(CHAIN);
    line.jobs().script("a", Attempt.neverEnds());
    line.arrive("d.in");
    line.fire();
    line.log();
    line.arrive("d.mid");
    assertThat(line.log(), contains("manifest r-2 OPEN", "timer 10s"));
    Manifest waits = Manifest.parse(lastManifest(line).toJson());
    line.forget(EngineState.initial(null), null);
    line.resume(waits);
    line.fireAll();
    assertThat(starts(line), contains("start b#1"));
  }

  @Test
  void cancelStopsJobsAndEndsTheManifestOnceTheyHaveStopped() {
    var line = new VirtualLine(CHAIN);
    line.jobs().script("a", Attempt.neverEnds());
    line.arrive("d.in");
    line.fire();
    line.arrive("d.in");
    line.log();
    line.cancel();
    assertThat(
        line.log(),
        contains(
            "a CANCELLING cancelled",
            "cancel a#1",
            "b CANCELLED cancelled",
            "manifest r-2 CANCELLED",
            "announce r-2 dev.packhouse.manifest.finished",
            "timer 10s"));
    line.fireAll();
    assertThat(
        line.log(),
        contains(
            "-- 10s",
            "cancel a#1",
            "ask a#1",
            "a CANCELLED cancelled",
            "manifest r-1 CANCELLED",
            "announce r-1 dev.packhouse.manifest.finished"));
  }

  @Test
  void everyStatementIsGivenTheManifestAndItsOwnParameters() {
    Parameter own = Parameter.of("grade", "STRING", "A");
    var line = new VirtualLine(one(Statement.of("x").withParameters(List.of(own))));
    line.arrive("d.in", "d.other");
    line.fire();
    JobRequest request = line.jobs().started().get(0);
    assertThat(
        request.parameters(),
        contains(
            Parameter.of("run_id", "STRING", "r"),
            Parameter.of("manifest_id", "STRING", "r-1"),
            Parameter.of("window_start", "TIMESTAMP", "1969-12-31T23:59:00Z"),
            Parameter.of("window_end", "TIMESTAMP", "1970-01-01T00:00:00Z"),
            Parameter.array("arrived", "STRING", List.of("d.in", "d.other")),
            own));
    assertThat(request.job().location(), is("EU"));
    assertThat(request.labels().get("packhouse_manifest"), is("r-1"));
  }

  @Test
  void announcementIsACloudEventThatAnotherLineCanBeSetOffBy() throws Exception {
    var line = new VirtualLine(CHAIN);
    line.arrive("d.in");
    line.fireAll();
    CloudEvent event =
        line.outputs().stream()
            .filter(Action.Announce.class::isInstance)
            .map(output -> ((Action.Announce) output).event())
            .findFirst()
            .orElseThrow();
    var json = StepsJson.MAPPER.readTree(event.toJson());
    assertThat(json.get("specversion").asText(), is("1.0"));
    assertThat(json.get("source").asText(), is("/packhouse/lines/orchard"));
    assertThat(json.at("/data/state").asText(), is("SUCCEEDED"));
    assertThat(json.at("/data/written").toString(), is("[\"d.end\",\"d.mid\"]"));
    assertThat(json.at("/data/steps/0/state").asText(), is("SUCCEEDED"));
  }

  @Test
  void spuriousTimersAskForNoJobTwice() {
    var line = new VirtualLine(CHAIN);
    line.jobs().script("a", Attempt.runs(15));
    line.arrive("d.in");
    line.fire();
    line.log();
    line.pass(4);
    line.arrive("d.in");
    assertThat(line.log(), contains("manifest r-2 OPEN", "timer 10s"));
    line.fireAll();
    assertThat(line.jobs().questions().values().stream().map(List::size).toList(), not(hasItem(3)));
  }
}
