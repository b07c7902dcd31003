package dev.packhouse.steps;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks for all that keeps steps from standing in an order, and puts them into it. */
final class GraphCheck {

  private final Map<String, Step> steps = new TreeMap<>();
  private final Map<String, Assertion> assertions = new TreeMap<>();
  private final Map<String, List<String>> before = new TreeMap<>();
  private final List<GraphProblem> problems = new ArrayList<>();

  GraphCheck(Collection<Step> steps, Collection<Assertion> assertions) {
    steps.forEach(step -> name(step.name(), this.steps.put(step.name(), step) == null));
    for (Assertion assertion : assertions) {
      boolean unique = this.assertions.put(assertion.name(), assertion) == null;
      name(assertion.name(), unique && !this.steps.containsKey(assertion.name()));
    }
  }

  GraphReading read() {
    checkWriters();
    if (!problems.isEmpty()) {
      return GraphReading.of(problems);
    }
    var dependencies = new Dependencies(steps.values(), assertions.values());
    steps.forEach((name, step) -> before.put(name, dependencies.of(step)));
    assertions.forEach((name, assertion) -> before.put(name, dependencies.of(assertion)));
    List<Step> ordered = order();
    return problems.isEmpty()
        ? GraphReading.of(new StepGraph(ordered, List.copyOf(assertions.values())))
        : GraphReading.of(problems);
  }

  private void name(String name, boolean unique) {
    if (!unique) {
      problems.add(
          new GraphProblem(name, "two steps or assertions are called " + name + ": rename one"));
    }
  }

  private void checkWriters() {
    Map<String, String> writers = new HashMap<>();
    for (Step step : steps.values()) {
      for (String table : step.writes()) {
        String other = writers.putIfAbsent(table, step.name());
        if (other != null) {
          problems.add(
              new GraphProblem(
                  step.name(),
                  "writes "
                      + table
                      + ", and so does "
                      + other
                      + ": make one step of the two, or give one a table of its own"));
        }
      }
    }
  }

  /** Each time the first by name of those that nothing is left before. */
  private List<Step> order() {
    Map<String, List<String>> left = new TreeMap<>(before);
    Set<String> done = new HashSet<>();
    List<Step> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      String next = null;
      for (Map.Entry<String, List<String>> entry : left.entrySet()) {
        if (done.containsAll(entry.getValue())) {
          next = entry.getKey();
          break;
        }
      }
      if (next == null) {
        cycle(left);
        return List.of();
      }
      left.remove(next);
      done.add(next);
      Step step = steps.get(next);
      if (step != null) {
        ordered.add(step);
      }
    }
    return ordered;
  }

  private void cycle(Map<String, List<String>> left) {
    Set<String> path = new LinkedHashSet<>();
    @Nullable String at = left.keySet().iterator().next();
    while (at != null && path.add(at)) {
      at =
          before.getOrDefault(at, List.of()).stream()
              .filter(left::containsKey)
              .findFirst()
              .orElse(null);
    }
    List<String> names = new ArrayList<>(path);
    List<String> round =
        new ArrayList<>(names.subList(Math.max(0, names.indexOf(at)), names.size()));
    round.add(round.get(0));
    problems.add(
        new GraphProblem(
            round.get(0),
            "each of these needs the next one to be done before it: "
                + String.join(" -> ", round)
                + ": take one table out of what one of them reads"));
  }
}
