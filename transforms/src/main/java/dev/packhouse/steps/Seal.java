package dev.packhouse.steps;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Fixes which tasks a manifest has, and what each comes after. */
final class Seal {

  private final List<Step> steps;
  private final List<Assertion> assertions;

  private Seal(StepGraph graph, Collection<String> arrived) {
    steps = graph.downstream(arrived);
    Set<String> changed = new HashSet<>(arrived);
    steps.forEach(step -> changed.addAll(step.writes()));
    assertions =
        graph.assertions().stream()
            .filter(assertion -> changed.contains(assertion.table()))
            .toList();
  }

  /** The tasks that {@code arrived} sets off, in an order in which they can begin. */
  static List<Task> tasks(StepGraph graph, Collection<String> arrived) {
    return new Seal(graph, arrived).tasks();
  }

  private List<Task> tasks() {
    var dependencies = new Dependencies(steps, assertions);
    Map<String, Assertion> left = new HashMap<>();
    assertions.forEach(assertion -> left.put(assertion.name(), assertion));
    List<Task> tasks = new ArrayList<>();
    for (Step step : steps) {
      List<String> after = dependencies.of(step);
      // The assertions that it waits for, which nothing before it has waited for.
      for (String name : after) {
        Assertion assertion = left.remove(name);
        if (assertion != null) {
          tasks.add(task(assertion, dependencies));
        }
      }
      tasks.add(
          new Task(
              step.name(), TaskKind.STEP, step.statement(), after, step.writes(), Progress.NONE));
    }
    assertions.stream()
        .filter(assertion -> left.containsKey(assertion.name()))
        .forEach(assertion -> tasks.add(task(assertion, dependencies)));
    return tasks;
  }

  private static Task task(Assertion assertion, Dependencies dependencies) {
    return new Task(
        assertion.name(),
        TaskKind.ASSERTION,
        assertion.statement(),
        dependencies.of(assertion),
        List.of(),
        Progress.NONE);
  }
}
