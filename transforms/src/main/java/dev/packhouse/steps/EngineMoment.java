package dev.packhouse.steps;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The engine's state while one event changes it, and the actions that come of that. */
final class EngineMoment {

  /** How long to wait for a graph that validates, where none ever did. */
  private static final Duration GRAPH_WAIT = Duration.ofMinutes(1);

  private final EngineSettings settings;
  private final Instant now;
  private final List<Action> actions = new ArrayList<>();
  private final List<Manifest> manifests;
  private @Nullable StepGraph graph;
  private @Nullable Manifest open;
  private Spending spending;
  private long made;
  private boolean draining;
  private @Nullable String refused;

  EngineMoment(EngineSettings settings, EngineState state, Instant now) {
    this.settings = settings;
    this.now = now;
    manifests = new ArrayList<>(state.manifests());
    graph = state.graph();
    open = state.open();
    spending = state.spending();
    made = state.made();
    draining = state.draining();
    refused = state.refused();
  }

  void arrive(Event.TablesArrived event) {
    Arrivals arrivals =
        new Arrivals(
            List.copyOf(event.tables()),
            event.windowStart(),
            event.windowEnd(),
            Intervals.end(now, settings.every()).plus(settings.settle()));
    if (open == null) {
      open = Manifest.open(settings, ++made, arrivals, now);
    } else {
      open = open.with(open.arrivals().plus(arrivals));
    }
    if (draining || (settings.every().isZero() && !manifests.isEmpty())) {
      // A batch has them once: they wait on record, perhaps for hours, for what an earlier run
      // left.
      recordOpen();
    }
  }

  void seal(GraphReading reading) {
    if (reading.graph() == null) {
      report(reading.problems());
    } else {
      graph = reading.graph();
      refused = null;
    }
    if (open == null || draining) {
      return;
    }
    Manifest sealed = open;
    if (graph == null) {
      withoutGraph(sealed, reading);
      return;
    }
    open = null;
    List<Task> tasks = Seal.tasks(graph, sealed.arrivals().tables());
    if (!tasks.isEmpty()) {
      manifests.add(record(sealed.sealed(tasks)));
    } else if (sealed.revision() > 0) {
      // An earlier run has recorded it as open.
      record(sealed.ended(ManifestState.SUCCEEDED, now, null));
    }
  }

  /** Once, however often the same graph is read. */
  private void report(List<GraphProblem> problems) {
    String hash = Statement.hash(StepsJson.write(problems));
    if (!hash.equals(refused)) {
      refused = hash;
      actions.add(new Action.ReportGraph(problems));
    }
  }

  private void withoutGraph(Manifest sealed, GraphReading reading) {
    if (settings.every().isZero()) {
      open = null;
      String problem = String.valueOf(reading.problems().get(0));
      finish(
          sealed.ended(
              ManifestState.FAILED,
              now,
              JobError.of(JobError.NO_GRAPH, "the step graph does not validate: " + problem)));
    } else {
      Instant later =
          now.plus(settings.every().compareTo(GRAPH_WAIT) < 0 ? GRAPH_WAIT : settings.every());
      open = sealed.with(sealed.arrivals().due(later));
    }
  }

  void resume(Event.Resumed event) {
    spending = event.spending();
    boolean joined = false;
    for (Manifest manifest : event.manifests()) {
      if (known(manifest.id())) {
        continue; // The state has outlived the run, as it does when a job is updated in place.
      }
      if (manifest.run().equals(settings.run())) {
        // And here the run has outlived its state.
        made = Math.max(made, manifest.number());
      }
      switch (manifest.state()) {
        case SEALED, RUNNING -> {
          manifests.add(manifest);
          spending = spending.plus(billed(manifest));
        }
        case OPEN -> {
          if (open == null) {
            open = manifest.with(manifest.arrivals().due(now));
          } else {
            open = open.with(open.arrivals().plus(manifest.arrivals()));
            record(manifest.ended(ManifestState.JOINED, now, null));
            joined = true;
          }
        }
        case SUCCEEDED, FAILED, CANCELLED, JOINED -> {}
      }
    }
    if (joined) {
      // Nothing else has on record now what they were set off by.
      recordOpen();
    }
  }

  /** What its tasks have used in the budget's period, of which no job is asked for again. */
  private long billed(Manifest manifest) {
    return manifest.tasks().stream()
        .map(Task::progress)
        .filter(it -> it.ended() == null || !it.ended().isBefore(spending.since()))
        .mapToLong(it -> it.usage().bytesBilled())
        .sum();
  }

  private boolean known(String id) {
    return manifests.stream().anyMatch(manifest -> manifest.id().equals(id))
        || (open != null && open.id().equals(id));
  }

  /** Moves the manifest that runs, and begins what can begin then. */
  void run(Consumer<ManifestRun> move) {
    if (running()) {
      ManifestRun run = head();
      move.accept(run);
      advance(run);
    }
  }

  void wake() {
    if (manifests.isEmpty() || draining) {
      return;
    }
    ManifestRun run = head();
    if (run.poll()) {
      // What begins next is decided when all have answered.
      keep(run);
    } else {
      advance(run);
    }
  }

  void cancel() {
    for (int index = 0; index < manifests.size(); index++) {
      ManifestRun run = new ManifestRun(settings, manifests.get(index), spending, now, actions);
      run.cancel();
      manifests.set(index, run.result());
    }
    if (open != null) {
      finish(open.ended(ManifestState.CANCELLED, now, null));
      open = null;
    }
  }

  void drain() {
    draining = true;
    manifests.replaceAll(this::record);
    recordOpen();
  }

  Transition end() {
    while (!manifests.isEmpty() && manifests.get(0).state().end()) {
      finish(manifests.remove(0));
    }
    if (!draining) {
      next();
    }
    return new Transition(
        new EngineState(graph, manifests, open, spending, made, draining, refused), actions);
  }

  private void next() {
    if (running()) {
      Instant due = head().due();
      if (due != null) {
        actions.add(new Action.SetTimer(due));
      }
    } else if (!manifests.isEmpty()) {
      actions.add(new Action.SetTimer(now));
    } else if (open != null) {
      boolean due = !open.arrivals().due().isAfter(now);
      actions.add(due ? new Action.ReadGraph() : new Action.SetTimer(open.arrivals().due()));
    }
  }

  private boolean running() {
    return !manifests.isEmpty() && manifests.get(0).state() == ManifestState.RUNNING;
  }

  private ManifestRun head() {
    return new ManifestRun(settings, manifests.get(0), spending, now, actions);
  }

  private void advance(ManifestRun run) {
    if (!draining) {
      run.begin();
    }
    keep(run);
  }

  private void keep(ManifestRun run) {
    manifests.set(0, run.result());
    spending = run.spending();
  }

  private void finish(Manifest manifest) {
    Manifest recorded = record(manifest);
    actions.add(new Action.Announce(Announcements.finished(recorded, now)));
  }

  private void recordOpen() {
    if (open != null) {
      open = record(open);
    }
  }

  private Manifest record(Manifest manifest) {
    Manifest recorded = manifest.recorded();
    actions.add(new Action.RecordManifest(recorded));
    return recorded;
  }
}
