package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import dev.packhouse.steps.ScriptedJobs.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;

/** Streams on virtual time: an interval is a minute, and settles for five seconds. */
final class RunStreamStepsTest {

  private static final StepGraph CHAIN =
      Graphs.graph("a: d.in -> d.mid", "b: d.mid -> d.end", "other: d.x -> d.y");

  private static final EngineSettings SETTINGS =
      EngineSettings.of("orchard", "r", "EU")
          .withPollEvery(Duration.ofSeconds(1))
          .withEvery(Duration.ofMinutes(1))
          .withSettle(Duration.ofSeconds(5));

  private final TickingClock clock = new TickingClock();
  private final ScriptedServices services = new ScriptedServices(CHAIN, clock);
  private final RecordedRows records = new RecordedRows();
  private final Pipeline pipeline = pipeline();

  private static Pipeline pipeline() {
    return TestPipeline.create().enableAbandonedNodeEnforcement(false);
  }

  private RunSteps steps(EngineSettings settings) {
    return RunSteps.of(settings, services, services)
        .withRecords(RecordedRows.TABLES, records.services());
  }

  private void run(StepStream stream) {
    stream.applyTo(pipeline).apply("Steps", steps(SETTINGS));
    pipeline.run().waitUntilFinish();
  }

  private List<String> started() {
    return services.jobs().started().stream().map(ScriptedJobs::task).toList();
  }

  @Test
  void intervalsArrivalsSetOffOneManifestOnceTheyHaveSettled() {
    List<String> before = new ArrayList<>();
    run(
        new StepStream()
            .pass(10)
            .arrive("d.in", "d.in", "d.x")
            .pass(54)
            .act(() -> before.addAll(started()))
            .pass(10));
    assertThat(before, empty());
    assertThat(started(), contains("a", "other", "b"));
    Manifest manifest = last();
    assertThat(manifest.arrivals().tables(), contains("d.in", "d.x"));
    assertThat(manifest.arrivals().windowStart(), is(StepStream.MIDNIGHT));
    assertThat(manifest.arrivals().windowEnd(), is(StepStream.MIDNIGHT.plusSeconds(60)));
    assertThat(records.states(), contains("r-1 SEALED", "r-1 SUCCEEDED"));
  }

  private Manifest last() {
    List<String> rows =
        records.manifests().stream().map(row -> (String) row.get("manifest")).toList();
    try {
      return Manifest.parse(rows.get(rows.size() - 1));
    } catch (java.io.IOException exception) {
      throw new AssertionError(exception);
    }
  }

  @Test
  void arrivalsWhileAManifestRunsJoinItsSuccessor() {
    services.jobs().script("a", Attempt.neverEnds());
    run(
        new StepStream()
            .arrive("d.in")
            .pass(70)
            .arrive("d.x")
            .pass(60)
            .arrive("d.mid")
            .pass(60)
            .act(() -> clock.jump(2_000_000))
            .pass(10));
    assertThat(started(), contains("a", "b", "b", "other"));
    assertThat(
        records.states(), contains("r-1 SEALED", "r-1 SUCCEEDED", "r-2 SEALED", "r-2 SUCCEEDED"));
    assertThat(last().arrivals().tables(), contains("d.mid", "d.x"));
  }

  @Test
  void arrivalsWhileAnIntervalSettlesAreOfTheNextOne() {
    run(new StepStream().arrive("d.in").pass(62).arrive("d.x").pass(80));
    assertThat(started(), contains("a", "b", "other"));
    assertThat(
        records.states(), contains("r-1 SEALED", "r-1 SUCCEEDED", "r-2 SEALED", "r-2 SUCCEEDED"));
  }

  @Test
  void eachManifestReadsTheGraphThatIsDeployedThen() {
    run(
        new StepStream()
            .arrive("d.in")
            .pass(75)
            .act(() -> services.deploy(GraphReading.of(Graphs.graph("new: d.in -> d.mid"))))
            .arrive("d.in")
            .pass(60));
    assertThat(started(), contains("a", "b", "new"));
  }

  @Test
  void graphThatDoesNotValidateLeavesTheOneBeforeInForceAndIsOnRecordOnce() {
    run(
        new StepStream()
            .arrive("d.in")
            .pass(75)
            .act(() -> services.deploy(StepGraph.parse("{")))
            .arrive("d.in")
            .pass(60)
            .arrive("d.x")
            .pass(60));
    assertThat(started(), contains("a", "b", "a", "b", "other"));
    assertThat(records.states().stream().filter("null GRAPH_REFUSED"::equals).toList(), hasSize(1));
    assertThat(records.manifests().toString(), containsString("step graph: "));
  }

  @Test
  void withoutAnyGraphItLooksAgainAndSaysSoOnce() {
    services.deploy(StepGraph.parse("{"));
    run(
        new StepStream()
            .arrive("d.in")
            .pass(200)
            .act(() -> services.deploy(GraphReading.of(CHAIN)))
            .pass(80));
    assertThat(started(), contains("a", "b"));
    assertThat(records.states(), contains("null GRAPH_REFUSED", "r-1 SEALED", "r-1 SUCCEEDED"));
  }

  @Test
  void streamThatEndsLeavesItsManifestsToTheNextRunWhichStartsNothingTwice() {
    services.jobs().script("a", Attempt.neverEnds());
    run(new StepStream().arrive("d.in").pass(70).arrive("d.x"));
    assertThat(started(), contains("a"));
    assertThat(records.states(), hasItem("r-1 RUNNING"));
    assertThat(records.states(), hasItem("r-2 OPEN"));

    services.leave(records::unfinished);
    Pipeline next = pipeline();
    RanSteps ran =
        new StepStream()
            // Its clock is where that of the run before began.
            .pass(72)
            .act(() -> clock.jump(2_000_000))
            .pass(10)
            .applyTo(next)
            .apply(
                "Steps",
                steps(
                    new EngineSettings(
                        "orchard",
                        "s",
                        "EU",
                        SETTINGS.every(),
                        SETTINGS.pollEvery(),
                        10,
                        null,
                        SETTINGS.backoff(),
                        SETTINGS.quotaBackoff(),
                        SETTINGS.cancelGrace(),
                        SETTINGS.settle())));
    PAssert.that(
            ran.manifests()
                .apply(
                    MapElements.into(TypeDescriptors.strings())
                        .via(manifest -> manifest.id() + " " + manifest.state())))
        .satisfies(
            seen -> {
              assertThat(seen, hasItem("r-1 RUNNING"));
              assertThat(seen, hasItem("r-1 SUCCEEDED"));
              return null;
            });
    next.run().waitUntilFinish();
    assertThat(started(), contains("a", "b", "other"));
    assertThat(records.unfinished(), empty());
  }

  @Test
  void idleStreamReadsNoGraphAndClosesWhatItHasOpened() {
    run(new StepStream().pass(200));
    assertThat(services.readings(), is(0));
    assertThat(services.open(), is(0));
  }

  @Test
  void workerThatWasAwayFindsAllThatIsDue() {
    run(new StepStream().arrive("d.in").jump(600).pass(10));
    assertThat(started(), contains("a", "b"));
  }

  @Test
  void failedStepSkipsItsDescendantsOnly() {
    services.deploy(
        GraphReading.of(
            Graphs.graph("a: d.in -> d.mid", "b: d.mid -> d.end", "c: d.in -> d.other")));
    services.jobs().script("a", Attempt.runs(1).fails("invalidQuery", "Unrecognized name"));
    run(new StepStream().arrive("d.in").pass(80));
    assertThat(started(), contains("a", "c"));
    assertThat(
        records.jobs().stream()
            .filter(row -> row.get("ended_at") != null)
            .map(row -> row.get("step") + " " + row.get("state"))
            .toList(),
        contains("a FAILED", "b SKIPPED", "c SUCCEEDED"));
    assertThat(records.states(), contains("r-1 SEALED", "r-1 FAILED"));
  }

  @Test
  void linesOfOnePipelineDoNotWaitForEachOther() {
    services.jobs().script("a", Attempt.neverEnds());
    var others = new ScriptedServices(Graphs.graph("z: d.in -> d.z"), new TickingClock());
    PCollection<String> landed = new StepStream().arrive("d.in").pass(80).applyTo(pipeline);
    landed.apply("Steps", steps(SETTINGS));
    landed.apply(
        "Other steps",
        RunSteps.of(
            EngineSettings.of("other", "o", "EU")
                .withEvery(Duration.ofMinutes(1))
                .withPollEvery(Duration.ofSeconds(1)),
            others,
            others));
    pipeline.run().waitUntilFinish();
    assertThat(started(), contains("a"));
    assertThat(others.jobs().started(), hasSize(1));
  }

  @Test
  void stateAndTimersHoldNoWatermark() {
    String id = "watermark";
    FIRED.put(id, Collections.synchronizedList(new ArrayList<>()));
    StepStream stream =
        new StepStream()
            .arrive("d.in")
            .watermark(3600)
            .act(() -> FIRED.get(id).add("interval ends"))
            .pass(70);
    PCollection<String> landed = stream.applyTo(pipeline);
    RanSteps ran = landed.apply("Steps", steps(SETTINGS));
    PCollection<String> jobs =
        ran.jobs()
            .apply(
                "Name", MapElements.into(TypeDescriptors.strings()).via(job -> job.task().name()));
    PCollectionList.of(landed)
        .and(jobs)
        .apply("Both", Flatten.pCollections())
        .setCoder(StringUtf8Coder.of())
        .apply("Windows", Window.into(FixedWindows.of(org.joda.time.Duration.standardMinutes(10))))
        .apply("Count", Combine.globally(Count.<String>combineFn()).withoutDefaults())
        .apply("Note", ParDo.of(new NoteFn(id)));
    pipeline.run().waitUntilFinish();
    assertThat(FIRED.get(id).subList(0, 2), contains("window of 1", "interval ends"));
    assertThat(started(), contains("a", "b"));
  }

  private static final Map<String, List<String>> FIRED = new ConcurrentHashMap<>();

  private static final class NoteFn extends DoFn<Long, Void> {

    private final String id;

    NoteFn(String id) {
      this.id = id;
    }

    @ProcessElement
    public void process(@Element Long count) {
      FIRED.get(id).add("window of " + count);
    }
  }
}
