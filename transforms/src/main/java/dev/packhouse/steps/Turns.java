package dev.packhouse.steps;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several turns of the engine that are committed together. */
final class Turns {

  private final StepHost host;
  private final List<Action.Output> outputs = new ArrayList<>();
  private final List<Manifest> takenUp = new ArrayList<>();
  private EngineState state;
  private @Nullable Instant timer;

  /**
   * @param state null: the first ones of a run
   */
  Turns(StepHost host, @Nullable EngineState state) {
    this.host = host;
    this.state = state == null ? EngineState.initial(null) : state;
  }

  void tell(Event event) throws IOException {
    Turn turn = host.turn(state, event);
    state = turn.state();
    outputs.addAll(turn.outputs());
    timer = turn.timer();
  }

  /** Takes up what earlier runs have left, which is returned. */
  List<Manifest> resume(Instant now) throws IOException {
    Event.Resumed resumed = host.resumed(now);
    tell(resumed);
    resumed.manifests().stream()
        .filter(manifest -> state.manifests().contains(manifest))
        .forEach(takenUp::add);
    return resumed.manifests();
  }

  /**
   * What was taken up as it is on record: sealed, and nothing of it changes before its first job.
   */
  List<Manifest> takenUp() {
    return takenUp;
  }

  EngineState state() {
    return state;
  }

  List<Action.Output> outputs() {
    return outputs;
  }

  /** That of the last turn. */
  @Nullable Instant timer() {
    return timer;
  }

  /** Whether a manifest was sealed: then no job may be started before all this is committed. */
  boolean sealed() {
    return outputs.stream()
        .anyMatch(
            output ->
                output instanceof Action.RecordManifest record
                    && record.manifest().state() == ManifestState.SEALED);
  }
}
