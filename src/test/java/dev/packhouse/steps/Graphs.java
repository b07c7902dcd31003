package dev.packhouse.steps;

import java.util.List;

/** Steps in few words. */
final class Graphs {

  private Graphs() {}

  /** {@code "name: reads, reads -> writes"}. */
  static Step step(String words) {
    String[] parts = words.split(": | -> ");
    return new Step(
        parts[0],
        Statement.of("sql of " + parts[0]),
        tables(parts[1]),
        parts.length < 3 ? List.of() : tables(parts[2]));
  }

  /** {@code "name: table"}. */
  static Assertion assertion(String words) {
    String[] parts = words.split(": ");
    return new Assertion(parts[0], Statement.of("sql of " + parts[0]), parts[1], List.of(parts[1]));
  }

  static StepGraph graph(List<Step> steps, Assertion... assertions) {
    GraphReading reading = StepGraph.of(steps, List.of(assertions));
    if (reading.graph() == null) {
      throw new AssertionError(reading.problems());
    }
    return reading.graph();
  }

  static StepGraph graph(String... steps) {
    return graph(List.of(steps).stream().map(Graphs::step).toList());
  }

  private static List<String> tables(String words) {
    return words.isBlank() ? List.of() : List.of(words.trim().split(", "));
  }
}
