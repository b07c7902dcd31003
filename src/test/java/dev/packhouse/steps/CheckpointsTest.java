package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import dev.packhouse.steps.ScriptedJobs.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A runner that commits by checkpoints, and loses what came since: no runner here does. */
final class CheckpointsTest {

  private static final StepGraph GRAPH =
      Graphs.graph("a: d.in -> d.a", "b: d.other -> d.b", "c: d.a, d.b -> d.c");

  private static final EngineSettings SETTINGS =
      EngineSettings.of("line", "r", "EU")
          .withPollEvery(Duration.ofSeconds(1))
          .withEvery(Duration.ofMinutes(1))
          .withSettle(Duration.ofSeconds(5));

  private Instant now = StepStream.MIDNIGHT;
  private final ScriptedServices services = new ScriptedServices(GRAPH, () -> now);
  private final RecordedRows records = new RecordedRows();
  private final StreamByHand.ByCheckpoint stream = new StreamByHand.ByCheckpoint(host());

  private StepHost host() {
    services.leave(records::unfinished);
    return new StepHost(
        SETTINGS,
        services,
        services,
        RecordedRows.TABLES,
        new RecordSteps(SETTINGS, RecordedRows.TABLES, records.services()));
  }

  private List<String> started() {
    return services.jobs().started().stream().map(ScriptedJobs::task).toList();
  }

  /** So many seconds, in each of which time ticks. */
  private void pass(int seconds) throws Exception {
    for (int second = 0; second < seconds; second++) {
      stream.pass(Duration.ofSeconds(1));
      now = stream.now();
      stream.arrive(RunCheckpointedSteps.TICK);
      stream.fireAllDue();
    }
  }

  /** A checkpoint that is complete, and the time that rows need to be flushed. */
  private void commit() throws Exception {
    pass(1);
    stream.checkpoint();
    pass(7);
  }

  @Test
  void noJobIsStartedBeforeACheckpointHasItsManifestAndItsRowsAreFlushed() throws Exception {
    stream.arrive(StreamSteps.BEGIN);
    stream.arrive("d.in");
    commit();
    pass(80);
    assertThat(records.states(), contains("r-1 SEALED"));
    assertThat(started(), empty());

    stream.checkpoint();
    pass(5);
    assertThat(started(), empty());
    pass(2);
    assertThat(started(), contains("a", "c"));
  }

  @Test
  void checkpointThatBeganBeforeAManifestWasSealedDoesNotHaveIt() throws Exception {
    stream.arrive(StreamSteps.BEGIN);
    stream.arrive("d.in");
    commit();
    pass(20);
    int begun = stream.beginCheckpoint();
    pass(50);
    assertThat(records.states(), contains("r-1 SEALED"));

    stream.complete(begun);
    pass(10);
    assertThat(started(), empty());
  }

  @Test
  void checkpointThatFailsIsMadeUpForByTheNextOne() throws Exception {
    stream.arrive(StreamSteps.BEGIN);
    stream.arrive("d.in");
    commit();
    pass(80);
    stream.beginCheckpoint();
    pass(10);
    assertThat(started(), empty());
    commit();
    assertThat(started(), contains("a", "c"));
  }

  @Test
  void manifestThatWasLostIsSealedAnewWithWhatIsKnownThenAndRunsOnce() throws Exception {
    stream.arrive(StreamSteps.BEGIN);
    stream.arrive("d.in");
    commit();
    stream.checkpoint();
    stream.arrive("d.other");
    pass(80);
    assertThat(records.states(), contains("r-1 SEALED"));

    stream.lose();
    pass(50);
    commit();
    commit();
    // It comes again, as the rows do that named it, and now it is of another interval.
    stream.arrive("d.other");
    pass(80);
    commit();
    assertThat(tasks("r-1"), containsInAnyOrder("a", "c"));
    assertThat(tasks("r-2"), containsInAnyOrder("b", "c"));
  }

  @Test
  void processThatIsLostBehindACheckpointMayNotHaveFlushedItsRows() throws Exception {
    stream.arrive(StreamSteps.BEGIN);
    stream.arrive("d.in");
    commit();
    pass(80);
    assertThat(records.states(), contains("r-1 SEALED"));
    stream.checkpoint();

    stream.lose();
    pass(30);
    assertThat(started(), empty());
    commit();
    assertThat(started(), contains("a", "c"));
  }

  private List<String> tasks(String manifest) {
    return services.jobs().started().stream()
        .filter(job -> job.labels().get("packhouse_manifest").equals(manifest))
        .map(ScriptedJobs::task)
        .toList();
  }

  @Test
  void whatAnEarlierRunLeftIsBegunWhenACheckpointHasIt() throws Exception {
    stream.arrive(StreamSteps.BEGIN);
    stream.arrive("d.in");
    commit();
    pass(80);
    assertThat(records.states(), contains("r-1 SEALED"));

    // All that is known of it is on record: the checkpoint is older.
    stream.lose();
    commit();
    assertThat(started(), empty());
    commit();
    assertThat(started(), contains("a", "c"));
  }

  @Test
  void noStepOfAManifestIsStartedTwiceWhateverIsLost() throws Exception {
    for (long seed = 0; seed < 60; seed++) {
      try {
        new CheckpointsTest().trial(new Random(seed));
      } catch (AssertionError failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  private void trial(Random random) throws Exception {
    services.jobs().script("a", Attempt.runs(random.nextInt(20)));
    services.jobs().script("b", Attempt.runs(random.nextInt(20)).losesStarts(1, true));
    stream.arrive(StreamSteps.BEGIN);
    stream.checkpoint();
    List<Integer> begun = new ArrayList<>();
    for (int event = 0; event < 150; event++) {
      switch (random.nextInt(8)) {
        case 0 -> stream.arrive(random.nextBoolean() ? "d.in" : "d.other");
        case 1 -> begun.add(stream.beginCheckpoint());
        case 2 -> {
          if (!begun.isEmpty()) {
            // One that is overtaken is given up.
            stream.complete(begun.get(begun.size() - 1));
            begun.clear();
          }
        }
        case 3 -> {
          if (random.nextInt(4) == 0) {
            stream.lose();
            begun.clear();
          }
        }
        default -> pass(1 + random.nextInt(20));
      }
    }
    // A manifest that was sealed and lost is on record, and the next one takes its number.
    stream.arrive("d.in");
    for (int rest = 0; rest < 40; rest++) {
      stream.checkpoint();
      pass(20);
    }
    assertThat(records.unfinished(), empty());
    Set<String> distinct = new TreeSet<>();
    for (JobRequest job : services.jobs().started()) {
      String step = job.labels().get("packhouse_manifest") + " " + ScriptedJobs.task(job);
      assertThat(step + " is started once", distinct.add(step), is(true));
    }
  }
}
