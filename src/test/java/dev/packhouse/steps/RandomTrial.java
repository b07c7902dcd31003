package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.packhouse.steps.ScriptedJobs.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A random graph with random outcomes of its jobs, both the same for the same seed: no task before
 * what it comes after, none twice, every manifest ends, and when {@link SimpleScheduler} says.
 */
final class RandomTrial {

  private static final Duration POLL = Duration.ofSeconds(10);
  private static final int ATTEMPTS = 3;
  private static final Instant START = Instant.EPOCH;

  private final Random random;
  private final int concurrency;
  private final StepGraph graph;
  private final Map<String, List<Attempt>> scripts = new TreeMap<>();
  private final EngineSettings settings;
  private final List<Action.Output> outputs = new ArrayList<>();
  private Instant now = START;
  private int ended;
  private final ScriptedJobs jobs = new ScriptedJobs(() -> now);

  RandomTrial(long seed, boolean bounded) {
    random = new Random(seed);
    int steps = 1 + random.nextInt(random.nextInt(40) == 0 ? 300 : 14);
    concurrency = bounded ? 1 + random.nextInt(5) : steps * 2;
    List<Step> all = new ArrayList<>();
    List<Assertion> assertions = new ArrayList<>();
    for (int number = 0; number < steps; number++) {
      List<String> reads = new ArrayList<>();
      for (int other = 0; other < number && reads.size() < 4; other++) {
        if (random.nextInt(3) == 0) {
          reads.add("d.t" + (number - 1 - other));
        }
      }
      if (reads.isEmpty() || random.nextInt(4) == 0) {
        reads.add("d.in" + random.nextInt(3));
      }
      String name = String.format("s%03d", number);
      Statement statement = Statement.of(name).withAttempts(ATTEMPTS);
      all.add(new Step(name, statement, reads, List.of("d.t" + number)));
      script(name, false);
      if (random.nextInt(4) == 0) {
        String check = "check" + name;
        assertions.add(
            new Assertion(
                check,
                Statement.of(check).withAttempts(ATTEMPTS),
                "d.t" + number,
                List.of("d.t" + number)));
        script(check, true);
      }
    }
    graph = Graphs.graph(all, assertions.toArray(Assertion[]::new));
    settings =
        EngineSettings.of("line", "r" + seed, "EU")
            .withPollEvery(POLL)
            .withConcurrency(concurrency);
  }

  private void script(String task, boolean assertion) {
    List<Attempt> attempts = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      attempts.add(attempt(assertion));
    }
    scripts.put(task, attempts);
    jobs.script(task, attempts.toArray(Attempt[]::new));
  }

  private Attempt attempt(boolean assertion) {
    Attempt attempt = Attempt.runs(random.nextInt(45)).bills(random.nextInt(100));
    return switch (random.nextInt(16)) {
      case 0, 1 -> attempt.fails("jobBackendError", "again");
      case 2 -> attempt.fails("invalidQuery", "Could not serialize, due to concurrent update");
      case 3 -> attempt.fails("invalidQuery", "Unrecognized name");
      case 4 -> Attempt.refused("rateLimitExceeded", 1 + random.nextInt(ATTEMPTS));
      case 5 -> Attempt.refused("accessDenied", 1_000);
      case 6 -> attempt.losesStarts(1 + random.nextInt(3), true);
      case 7 -> attempt.losesStarts(1 + random.nextInt(3), false);
      case 8 -> attempt.losesStatuses(random.nextInt(4));
      case 9 -> Attempt.idTaken();
      case 10 -> assertion ? attempt.returns(2) : attempt;
      default -> attempt;
    };
  }

  /** Every bundle is committed: all is as the scheduler says. */
  void compare() throws IOException {
    List<String> arrived = arrived();
    run(arrived, 0, 0);
    List<Task> sealed = Seal.tasks(graph, arrived);
    check(sealed);
    checkQuestions();
    assertThat("it ends once", ended, is(sealed.size()));
    Map<String, SimpleScheduler.End> actual = new TreeMap<>();
    ends()
        .forEach(
            (name, task) -> {
              Progress progress = task.progress();
              actual.put(
                  name,
                  new SimpleScheduler.End(progress.state(), progress.attempt(), progress.ended()));
            });
    assertThat(actual, is(scheduler(sealed, arrived).run()));
  }

  /**
   * About one bundle in {@code failOneIn} is forgotten and runs again, and about one in {@code
   * crashOneIn} is the last of its run, after which another picks up what was recorded; 0 for none.
   */
  void checkInvariants(int failOneIn, int crashOneIn) throws IOException {
    List<String> arrived = arrived();
    run(arrived, failOneIn, crashOneIn);
    check(Seal.tasks(graph, arrived));
  }

  private List<String> arrived() {
    return Tables.sorted(List.of("d.in" + random.nextInt(3), "d.in" + random.nextInt(3)));
  }

  private void run(List<String> arrived, int failOneIn, int crashOneIn) throws IOException {
    var engine = new ManifestEngine(settings);
    EngineState state = EngineState.initial(graph);
    Event event = new Event.TablesArrived(now, arrived, now, now);
    Manifest recorded = null;
    // Each crash goes back to what was sealed: a long manifest would never end.
    int crashesLeft = 10;
    for (int turns = 0; event != null; turns++) {
      assertThat("it ends", turns, lessThanOrEqualTo(20_000));
      if (random.nextInt(20) == 0) {
        state = EngineStateCoderTest.copy(state);
      }
      Turn turn = Turn.of(engine, state, event, jobs, deployed());
      if (failOneIn != 0 && random.nextInt(failOneIn) == 0) {
        // What it did outside is done; time goes on, and it runs again from what was committed.
        now = now.plusSeconds(random.nextInt(30));
        event = again(event);
        continue;
      }
      boolean crashes = crashOneIn != 0 && random.nextInt(crashOneIn) == 0;
      if (recorded != null && crashes && crashesLeft > 0) {
        crashesLeft--;
        now = now.plusSeconds(random.nextInt(30));
        state = EngineState.initial(null);
        event = new Event.Resumed(now, List.of(recorded), Spending.NONE);
        continue;
      }
      state = turn.state();
      for (Action.Output output : turn.outputs()) {
        outputs.add(output);
        if (output instanceof Action.RecordManifest record) {
          recorded = Manifest.parse(record.manifest().toJson());
        }
      }
      Instant timer = turn.timer();
      event = null;
      if (timer != null) {
        now = timer.isAfter(now) ? timer : now;
        event = new Event.TimerFired(now);
      }
    }
    assertThat(state.idle(), is(true));
  }

  private Event again(Event event) {
    if (event instanceof Event.TablesArrived arrived) {
      return new Event.TablesArrived(
          now, arrived.tables(), arrived.windowStart(), arrived.windowEnd());
    }
    return event instanceof Event.Resumed resumed
        ? new Event.Resumed(now, resumed.manifests(), resumed.spending())
        : new Event.TimerFired(now);
  }

  private DeployedSteps deployed() {
    return new DeployedSteps() {
      @Override
      public GraphReading graph() {
        return GraphReading.of(graph);
      }

      @Override
      public String statement(String hash) {
        return hash;
      }
    };
  }

  private void check(List<Task> sealed) {
    Map<String, Task> ends = ends();
    assertThat("each task has one end", ends.keySet(), is(names(sealed)));
    Set<String> ids = new HashSet<>();
    Map<String, Instant> busyUntil = new HashMap<>();
    for (JobRequest request : jobs.started()) {
      String id = request.job().id();
      String name = ScriptedJobs.task(request);
      assertThat("no job twice", ids.add(id), is(true));
      Instant started = jobs.endOf(id).minus(script(request).runs());
      assertThat(
          "no attempt beside another of " + name,
          started.isBefore(busyUntil.getOrDefault(name, Instant.EPOCH)),
          is(false));
      busyUntil.put(name, jobs.endOf(id));
      Task task = ends.get(name);
      for (String before : task.after()) {
        Progress progress = ends.get(before).progress();
        assertThat(name + " after " + before, progress.state(), is(TaskState.SUCCEEDED));
        assertThat(started.isBefore(jobs.endOf(progress.job())), is(false));
      }
    }
    for (Task task : ends.values()) {
      boolean blocked =
          task.after().stream()
              .anyMatch(name -> ends.get(name).progress().state() != TaskState.SUCCEEDED);
      assertThat(
          "skipped for a reason, and only then",
          task.progress().state() == TaskState.SKIPPED,
          is(blocked));
    }
  }

  /** Of runs in which every bundle is committed: one that runs again asks again. */
  private void checkQuestions() {
    for (List<Instant> times : jobs.questions().values()) {
      for (int index = 1; index < times.size(); index++) {
        assertThat(
            Duration.between(times.get(index - 1), times.get(index)), greaterThanOrEqualTo(POLL));
      }
    }
  }

  private Attempt script(JobRequest request) {
    return scripts
        .get(ScriptedJobs.task(request))
        .get(ScriptedJobs.attempt(request.job().id()) - 1);
  }

  private static Set<String> names(List<Task> tasks) {
    Set<String> names = new HashSet<>();
    tasks.forEach(task -> names.add(task.name()));
    return names;
  }

  /** The last end of each task; after a crash it is seen again. */
  Map<String, Task> ends() {
    Map<String, Task> ends = new HashMap<>();
    ended = 0;
    for (Action.Output output : outputs) {
      if (output instanceof Action.RecordJob record
          && record.job().task().progress().state().end()) {
        Task task = record.job().task();
        ends.put(task.name(), task);
        ended++;
      }
    }
    return ends;
  }

  private SimpleScheduler scheduler(List<Task> sealed, List<String> arrived) {
    Manifest manifest =
        Manifest.open(settings, 1, new Arrivals(arrived, START, START, START), START);
    return new SimpleScheduler(
        sealed,
        scripts,
        settings,
        (task, attempt) ->
            JobIds.id(
                "line",
                manifest.id(),
                task.name(),
                attempt,
                JobIds.hash(
                    "line",
                    manifest.id(),
                    task.name(),
                    task.statement().hash(),
                    manifest.parameters())));
  }
}
