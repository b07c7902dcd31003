package dev.packhouse.steps;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step graph that validates, or why it does not.
 *
 * @param graph null where there are problems
 * @param problems all of them, empty where there is a graph
 */
public record GraphReading(@Nullable StepGraph graph, List<GraphProblem> problems) {

  public GraphReading {
    problems = List.copyOf(problems);
    Checks.that((graph == null) != problems.isEmpty(), "a graph, or problems");
  }

  static GraphReading of(StepGraph graph) {
    return new GraphReading(graph, List.of());
  }

  static GraphReading of(List<GraphProblem> problems) {
    return new GraphReading(null, problems);
  }
}
