package dev.packhouse.steps;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A line's steps in an order in which each comes after those whose tables it reads, and its
 * assertions. There are only graphs that validate.
 */
public final class StepGraph {

  private final List<Step> steps;
  private final List<Assertion> assertions;

  StepGraph(List<Step> steps, List<Assertion> assertions) {
    this.steps = List.copyOf(steps);
    this.assertions = List.copyOf(assertions);
  }

  /** Puts the steps into order; of those that may stand in any, into that of their names. */
  public static GraphReading of(Collection<Step> steps, Collection<Assertion> assertions) {
    return new GraphCheck(steps, assertions).read();
  }

  /** Reads what {@link #toJson} wrote. */
  public static GraphReading parse(String json) {
    return StepsJson.readGraph(json);
  }

  /** The form that the operator's side writes and the running line reads. */
  public String toJson() {
    return StepsJson.writeGraph(this);
  }

  /** In their order. */
  public List<Step> steps() {
    return steps;
  }

  public List<Assertion> assertions() {
    return assertions;
  }

  /** The steps, in order, that read one of {@code tables} or what another such step writes. */
  public List<Step> downstream(Collection<String> tables) {
    Set<String> changed = new HashSet<>(tables);
    return steps.stream()
        .filter(
            step -> {
              boolean reads = Tables.anyRead(step.reads(), changed);
              if (reads) {
                changed.addAll(step.writes());
              }
              return reads;
            })
        .toList();
  }

  /**
   * The steps and assertions that rows in {@code tables} set off, in an order in which they can
   * begin.
   */
  public List<Task> setOffBy(Collection<String> tables) {
    return Seal.tasks(this, tables);
  }

  /**
   * The tables whose rows set off all of it, but for steps that read nothing: those that a step
   * reads, or an assertion is about, and no other step writes. A wildcard stands for itself.
   */
  public List<String> sources() {
    Set<String> sources = new HashSet<>();
    for (Step step : steps) {
      for (String table : step.reads()) {
        if (steps.stream().noneMatch(it -> !it.equals(step) && it.writes().contains(table))) {
          sources.add(table);
        }
      }
    }
    for (Assertion assertion : assertions) {
      if (steps.stream().noneMatch(step -> step.writes().contains(assertion.table()))) {
        sources.add(assertion.table());
      }
    }
    return Tables.sorted(sources);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StepGraph graph
        && steps.equals(graph.steps)
        && assertions.equals(graph.assertions);
  }

  @Override
  public int hashCode() {
    return 31 * steps.hashCode() + assertions.hashCode();
  }

  @Override
  public String toString() {
    return toJson();
  }
}
