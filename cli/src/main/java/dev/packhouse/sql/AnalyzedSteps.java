package dev.packhouse.sql;

import dev.packhouse.steps.StepGraph;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a line as their SQL tells them.
 *
 * @param graph what the running line reads; null where there are errors
 * @param statements the texts of the graph's steps and assertions, by their hash
 * @param steps in their order; in that of their names where there are errors
 */
public record AnalyzedSteps(
    @Nullable StepGraph graph, Map<String, String> statements, List<AnalyzedStep> steps) {

  public AnalyzedSteps {
    statements = Map.copyOf(statements);
    steps = List.copyOf(steps);
  }
}
