package dev.packhouse.diagram;

import dev.packhouse.steps.Assertion;
import dev.packhouse.steps.Step;
import dev.packhouse.steps.StepGraph;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/** What a graph's steps have to do with its tables. */
final class StepLinks {

  private final StepGraph graph;
  private final Set<String> landed;
  private final NavigableSet<String> roots = new TreeSet<>();

  /**
   * @param landed the tables that rows land in, which a wildcard may stand for
   */
  StepLinks(StepGraph graph, Collection<String> landed) {
    this.graph = graph;
    this.landed = Set.copyOf(landed);
    NavigableSet<String> written = new TreeSet<>();
    graph.steps().forEach(step -> written.addAll(step.writes()));
    for (Step step : graph.steps()) {
      for (String read : step.reads()) {
        addRoots(read, written);
      }
    }
    graph.assertions().stream()
        .map(Assertion::table)
        .filter(table -> this.landed.contains(table) || !written.contains(table))
        .forEach(roots::add);
  }

  private void addRoots(String read, Collection<String> written) {
    if (!read.endsWith("*")) {
      if (landed.contains(read) || !written.contains(read)) {
        roots.add(read);
      }
      return;
    }
    List<String> matching = landed.stream().filter(table -> matches(read, table)).toList();
    roots.addAll(matching);
    if (matching.isEmpty() && written.stream().noneMatch(table -> matches(read, table))) {
      roots.add(read);
    }
  }

  /** The tables that steps or assertions read, and that rows land in or no step writes. */
  NavigableSet<String> roots() {
    return roots;
  }

  /** The steps that read a table; not those that write it too. */
  List<Step> readers(String table) {
    return graph.steps().stream()
        .filter(step -> !step.writes().contains(table))
        .filter(step -> step.reads().stream().anyMatch(read -> matches(read, table)))
        .toList();
  }

  /**
   * The step that changes a table that rows land in, and is set off by them: what else reads the
   * table waits for it. At most one, as no two steps write one table.
   */
  List<Step> changers(String table) {
    return graph.steps().stream()
        .filter(step -> landed.contains(table) && step.writes().contains(table))
        .filter(step -> step.reads().stream().anyMatch(read -> matches(read, table)))
        .toList();
  }

  /** The assertions on a table. */
  List<Assertion> assertions(String table) {
    return graph.assertions().stream()
        .filter(assertion -> assertion.table().equals(table))
        .toList();
  }

  /** The steps that read nothing, or only what they write and no rows land in. */
  List<Step> unread() {
    return graph.steps().stream()
        .filter(step -> step.writes().containsAll(step.reads()))
        .filter(step -> step.reads().stream().noneMatch(landed::contains))
        .toList();
  }

  private static boolean matches(String read, String table) {
    return read.endsWith("*")
        ? table.startsWith(read.substring(0, read.length() - 1)) || table.equals(read)
        : read.equals(table);
  }
}
