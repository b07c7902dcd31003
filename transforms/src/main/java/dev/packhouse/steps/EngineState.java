package dev.packhouse.steps;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the engine of one line remembers.
 *
 * @param graph the last one that was valid; null before the first
 * @param manifests those that are sealed and have not ended: the first one runs, the others wait
 * @param open gathers what has landed since the last one was sealed; null where nothing has
 * @param spending of the budget
 * @param made how many manifests this run has made
 * @param draining whether nothing new may begin
 * @param refused why the last graph that was read did not validate, as a hash; null where it did
 */
record EngineState(
    @Nullable StepGraph graph,
    List<Manifest> manifests,
    @Nullable Manifest open,
    Spending spending,
    long made,
    boolean draining,
    @Nullable String refused) {

  public EngineState {
    manifests = List.copyOf(manifests);
  }

  /** That of a run which begins. */
  public static EngineState initial(@Nullable StepGraph graph) {
    return new EngineState(graph, List.of(), null, Spending.NONE, 0, false, null);
  }

  /** Whether there is nothing to do until more data lands. */
  public boolean idle() {
    return manifests.isEmpty() && open == null;
  }
}
