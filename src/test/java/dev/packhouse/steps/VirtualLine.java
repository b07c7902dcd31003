package dev.packhouse.steps;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** An engine on virtual time, with every action that it has asked for, in order, in few words. */
final class VirtualLine {

  static final EngineSettings SETTINGS =
      EngineSettings.of("orchard", "r", "EU")
          .withPollEvery(Duration.ofSeconds(10))
          .withBackoff(
              new Backoff(Duration.ofSeconds(20), Duration.ofSeconds(20)),
              new Backoff(Duration.ofSeconds(900), Duration.ofSeconds(900)));

  private final ManifestEngine engine;
  private final List<String> log = new ArrayList<>();
  private final List<Action.Output> outputs = new ArrayList<>();
  private Instant now = Instant.EPOCH;
  private final ScriptedJobs jobs = new ScriptedJobs(() -> now);
  private EngineState state = EngineState.initial(null);
  private GraphReading deployed;
  private Instant timer;

  VirtualLine(EngineSettings settings, StepGraph deployed) {
    engine = new ManifestEngine(settings);
    this.deployed = GraphReading.of(deployed);
  }

  VirtualLine(StepGraph deployed) {
    this(SETTINGS, deployed);
  }

  ScriptedJobs jobs() {
    return jobs;
  }

  EngineState state() {
    return state;
  }

  List<Action.Output> outputs() {
    return outputs;
  }

  void deploy(GraphReading reading) {
    deployed = reading;
  }

  /** What was asked for since the last call. */
  List<String> log() {
    List<String> taken = List.copyOf(log);
    log.clear();
    return taken;
  }

  void arrive(String... tables) {
    tell(new Event.TablesArrived(now, Set.of(tables), now.minusSeconds(60), now));
  }

  void resume(Manifest... manifests) {
    tell(new Event.Resumed(now, List.of(manifests), Spending.NONE));
  }

  void cancel() {
    tell(new Event.CancelAsked(now));
  }

  void drain() {
    tell(new Event.DrainAsked(now));
  }

  /** Fires the timer once, when its time has come. */
  void fire() {
    if (timer == null) {
      throw new AssertionError("no timer is set");
    }
    now = timer;
    timer = null;
    log.add("-- " + now.getEpochSecond() + "s");
    tell(new Event.TimerFired(now));
  }

  /** Fires timers for as long as one is set. */
  void fireAll() {
    for (int times = 0; timer != null; times++) {
      if (times > 100_000) {
        throw new AssertionError("it never ends");
      }
      fire();
    }
  }

  /** Lets time pass in which no timer fires. */
  void pass(int seconds) {
    now = now.plusSeconds(seconds);
  }

  /** What a bundle that fails has done is done, and what it remembers is not. */
  void forget(EngineState before, Instant timerBefore) {
    state = before;
    timer = timerBefore;
  }

  Instant timer() {
    return timer;
  }

  private void tell(Event event) {
    Deque<Event> events = new ArrayDeque<>();
    events.add(event);
    while (!events.isEmpty()) {
      Transition transition = engine.on(state, events.remove());
      state = transition.state();
      timer = null;
      for (Action action : transition.actions()) {
        act(action, events);
      }
    }
    if (timer != null) {
      log.add("timer " + timer.getEpochSecond() + "s");
    }
  }

  private void act(Action action, Deque<Event> events) {
    if (action instanceof Action.Output output) {
      outputs.add(output);
      log.add(words(output));
    } else if (action instanceof Action.ReadGraph) {
      log.add("read graph");
      events.add(new Event.GraphRead(now, deployed));
    } else if (action instanceof Action.StartJob start) {
      log.add("start " + job(start.request().job()));
      String id = start.request().job().id();
      events.add(new Event.StartAnswered(now, id, jobs.start(start.request(), "")));
    } else if (action instanceof Action.AskStatus ask) {
      log.add(
          ask.questions().stream()
              .map(question -> job(question.job()))
              .collect(Collectors.joining(" ", "ask ", "")));
      events.add(
          new Event.StatusAnswered(
              now,
              ask.questions().stream()
                  .map(
                      question ->
                          new Event.Answer(
                              question.job().id(),
                              jobs.status(question.job(), question.sampleRows())))
                  .toList()));
    } else if (action instanceof Action.CancelJob cancel) {
      log.add("cancel " + job(cancel.job()));
      jobs.cancel(cancel.job());
    } else if (action instanceof Action.SetTimer set) {
      timer = set.at();
    }
  }

  private static String job(JobReference job) {
    String[] parts = job.id().split("_");
    return parts[parts.length - 3] + "#" + parts[parts.length - 2];
  }

  private static String words(Action.Output output) {
    if (output instanceof Action.RecordManifest record) {
      return "manifest " + record.manifest().id() + " " + record.manifest().state();
    }
    if (output instanceof Action.RecordJob record) {
      Task task = record.job().task();
      JobError error = task.progress().error();
      return task.name()
          + " "
          + task.progress().state()
          + (error == null ? "" : " " + error.reason());
    }
    if (output instanceof Action.Announce announce) {
      return "announce " + announce.event().subject() + " " + announce.event().type();
    }
    return "report graph";
  }
}
