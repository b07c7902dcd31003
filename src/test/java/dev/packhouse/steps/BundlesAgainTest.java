package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.packhouse.steps.ScriptedJobs.Attempt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn.ProcessContinuation;
import org.apache.beam.sdk.util.CoderUtils;
import org.apache.beam.sdk.values.KV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bundles whose jobs have been started and whose rows have been inserted, and which are not
 * committed, as when a worker dies: no runner that runs here does that by itself.
 */
final class BundlesAgainTest {

  private static final StepGraph GRAPH =
      Graphs.graph(
          "a: d.in -> d.a",
          "b: d.in -> d.b",
          "c: d.a, d.b -> d.c",
          "d: d.c -> d.d",
          "e: d.b -> d.e");

  private static final EngineSettings SETTINGS =
      EngineSettings.of("line", "r", "EU").withPollEvery(Duration.ofSeconds(1)).withConcurrency(2);

  private final HandClock clock = new HandClock();
  private final ScriptedServices services = new ScriptedServices(GRAPH, () -> clock.now);
  private final RecordedRows records = new RecordedRows();

  private static final class HandClock extends Clock {

    private Instant now = StepStream.MIDNIGHT;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private StepHost host(EngineSettings settings) {
    services.leave(records::unfinished);
    return new StepHost(
        settings,
        services,
        services,
        RecordedRows.TABLES,
        new RecordSteps(settings, RecordedRows.TABLES, records.services()));
  }

  private void script(Random random) {
    for (Step step : GRAPH.steps()) {
      Attempt attempt = Attempt.runs(random.nextInt(4));
      services
          .jobs()
          .script(
              step.name(),
              switch (random.nextInt(4)) {
                case 0 -> attempt.losesStarts(1, true);
                case 1 -> attempt.losesStatuses(1);
                default -> attempt;
              });
    }
  }

  private List<String> started() {
    return services.jobs().started().stream().map(ScriptedJobs::task).toList();
  }

  /** One call on a copy of what was committed, and what is left then. */
  private BatchProgress call(StepHost host, long landed, BatchProgress committed) throws Exception {
    var fn = new RunBatchSteps(host, clock);
    fn.setup(PipelineOptionsFactory.create());
    var tracker = new BatchTracker(CoderUtils.clone(fn.coder(), committed));
    ProcessContinuation continuation =
        fn.process(
            KV.of(landed, List.of("d.in")), org.joda.time.Instant.EPOCH, tracker, new Outputs());
    fn.teardown();
    BatchProgress left = BatchProgress.DONE;
    if (continuation.shouldResume()) {
      left = tracker.trySplit(0).getResidual();
      clock.now = clock.now.plusMillis(continuation.resumeDelay().getMillis());
    }
    tracker.checkDone();
    return left;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void batchStartsNoStepTwice(int failOneIn) throws Exception {
    for (long seed = 0; seed < 40; seed++) {
      var trial = new BundlesAgainTest();
      try {
        trial.batch(new Random(seed), failOneIn);
      } catch (AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  private void batch(Random random, int failOneIn) throws Exception {
    script(random);
    long landed = clock.now.toEpochMilli();
    BatchProgress committed = BatchProgress.NEW;
    for (int calls = 0; !committed.done(); calls++) {
      assertThat("it ends", calls < 1_000, is(true));
      BatchProgress left = call(host(SETTINGS), landed, committed);
      clock.now = clock.now.plusMillis(random.nextInt(2_000));
      if (random.nextInt(failOneIn) != 0) {
        committed = left;
      }
    }
    assertThat(started(), containsInAnyOrder("a", "b", "c", "d", "e"));
    assertThat(records.unfinished(), empty());
  }

  @Test
  void batchRunAfterOneThatDiedTakesItsManifestUpAndStartsNoStepTwice() throws Exception {
    for (int died = 1; died < 12; died++) {
      var trial = new BundlesAgainTest();
      trial.script(new Random(died));
      trial.dieAfter(died);
    }
  }

  private void dieAfter(int calls) throws Exception {
    BatchProgress left = BatchProgress.NEW;
    for (int call = 0; call < calls && !left.done(); call++) {
      left = call(host(SETTINGS), 1, left);
    }
    EngineSettings next = EngineSettings.of("line", "s", "EU").withPollEvery(SETTINGS.pollEvery());
    left = BatchProgress.NEW;
    var fn = new RunBatchSteps(host(next), clock);
    while (!left.done()) {
      fn.setup(PipelineOptionsFactory.create());
      var tracker = new BatchTracker(left);
      ProcessContinuation continuation =
          fn.process(KV.of(2L, List.of()), org.joda.time.Instant.EPOCH, tracker, new Outputs());
      left = continuation.shouldResume() ? tracker.trySplit(0).getResidual() : BatchProgress.DONE;
      clock.now = clock.now.plusSeconds(1);
    }
    assertThat(started(), containsInAnyOrder("a", "b", "c", "d", "e"));
    assertThat(records.unfinished(), empty());
  }

  @Test
  void batchSealsInOneCallAndStartsItsFirstJobInAnother() throws Exception {
    BatchProgress left = call(host(SETTINGS), 1, BatchProgress.NEW);
    assertThat(left.state().manifests().get(0).state(), is(ManifestState.SEALED));
    assertThat(records.states(), contains("r-1 SEALED"));
    assertThat(started(), empty());
    call(host(SETTINGS), 1, left);
    assertThat(started(), contains("a", "b"));
  }

  @Test
  void turnThatTheRunnerHasLeftToALaterCallPutsNothingOut() throws Exception {
    var fn = new RunBatchSteps(host(SETTINGS), clock);
    fn.setup(PipelineOptionsFactory.create());
    var tracker = new BatchTracker(BatchProgress.NEW);
    BatchProgress residual = tracker.trySplit(0).getResidual();
    var outputs = new Outputs();
    ProcessContinuation continuation =
        fn.process(KV.of(1L, List.of("d.in")), org.joda.time.Instant.EPOCH, tracker, outputs);
    tracker.checkDone();
    assertThat(continuation.shouldResume(), is(false));
    assertThat(outputs.values(), empty());
    assertThat(residual, is(BatchProgress.NEW));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void streamStartsNoStepTwice(int failOneIn) throws Exception {
    for (long seed = 0; seed < 40; seed++) {
      var trial = new BundlesAgainTest();
      try {
        trial.stream(new Random(seed), failOneIn);
      } catch (AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  private StreamByHand stream() {
    return new StreamByHand(
        host(SETTINGS.withEvery(Duration.ofMinutes(1)).withSettle(Duration.ofSeconds(5))));
  }

  private void stream(Random random, int failOneIn) throws Exception {
    script(random);
    StreamByHand stream = stream();
    // What fails is tried again, whatever comes between.
    stream.arrive(RunStreamSteps.BEGIN, true);
    List<String> arriving = new ArrayList<>(List.of("d.in", "d.in"));
    for (int bundles = 0; stream.waits() || !arriving.isEmpty(); bundles++) {
      assertThat("it ends", bundles < 1_000, is(true));
      boolean commit = random.nextInt(failOneIn) != 0;
      if (!arriving.isEmpty() && random.nextInt(3) == 0) {
        stream.arrive(arriving.get(0), commit);
        if (commit) {
          arriving.remove(0);
        }
      } else if (stream.waits() && (arriving.isEmpty() || stream.due())) {
        stream.fire(commit);
      }
      clock.now = stream.now();
    }
    assertThat(started(), containsInAnyOrder("a", "b", "c", "d", "e"));
    assertThat(records.unfinished(), empty());
  }

  @Test
  void streamBeginsNothingInTheBundleThatHasSealedWhateverTimersItFires() throws Exception {
    StreamByHand stream = stream();
    stream.arrive(RunStreamSteps.BEGIN, true);
    stream.arrive("d.in", true);
    stream.fireAllDue();
    stream.pass(70);
    stream.fireAllDue();
    assertThat(records.states(), contains("r-1 SEALED"));
    assertThat(started(), empty());
    stream.pass(1);
    stream.fireAllDue();
    assertThat(started(), contains("a", "b"));
  }

  @Test
  void drainedStreamPutsOnRecordWhatItLeavesAndSetsNoTimer() throws Exception {
    services.jobs().script("a", Attempt.neverEnds());
    StreamByHand stream = stream();
    stream.arrive(RunStreamSteps.BEGIN, true);
    stream.arrive("d.in", true);
    while (started().isEmpty()) {
      stream.fire(true);
    }
    stream.arrive("d.b", true);
    stream.drain();
    for (int timers = 0; stream.waits(); timers++) {
      assertThat("it ends", timers < 10, is(true));
      stream.fire(true);
    }
    assertThat(
        records.unfinished().stream().map(Manifest::state).toList(),
        contains(ManifestState.RUNNING, ManifestState.OPEN));
  }
}
