package dev.packhouse.diagram;

import dev.packhouse.steps.Assertion;
import dev.packhouse.steps.Step;
import dev.packhouse.steps.StepGraph;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A step graph as a flowchart of Mermaid, which many viewers of Markdown draw: tables are
 * cylinders, steps are boxes, assertions are hexagons.
 *
 * @see <a href="https://mermaid.js.org/syntax/flowchart.html">Flowcharts</a>
 */
public final class StepFlowchart {

  private final StepGraph graph;
  private final StepLinks links;
  private final Map<String, String> ids = new HashMap<>();
  private final StringBuilder text = new StringBuilder("flowchart LR\n");

  private StepFlowchart(StepGraph graph, StepLinks links) {
    this.graph = graph;
    this.links = links;
  }

  /**
   * The text of the flowchart; it ends with a line feed.
   *
   * @param landed the tables that rows land in
   */
  public static String of(StepGraph graph, Collection<String> landed) {
    StepFlowchart chart = new StepFlowchart(graph, new StepLinks(graph, landed));
    chart.write();
    return chart.text.toString();
  }

  private void write() {
    Set<String> tables = new LinkedHashSet<>(links.roots());
    graph.steps().forEach(step -> tables.addAll(step.writes()));
    tables.forEach(table -> node("table ", table, "[(", ")]"));
    graph.steps().forEach(step -> node("step ", step.name(), "[", "]"));
    graph.assertions().forEach(assertion -> node("step ", assertion.name(), "{{", "}}"));
    for (String table : tables) {
      for (Step step : links.changers(table)) {
        edge("table " + table, " --> ", "step " + step.name());
      }
      for (Step step : links.readers(table)) {
        edge("table " + table, " --> ", "step " + step.name());
      }
      for (Assertion assertion : links.assertions(table)) {
        edge("table " + table, " -.-> ", "step " + assertion.name());
      }
    }
    for (Step step : graph.steps()) {
      step.writes().forEach(table -> edge("step " + step.name(), " --> ", "table " + table));
    }
  }

  /** Words such as {@code end} must not be ids: each node has a number for one. */
  private void node(String kind, String name, String open, String close) {
    String id = "n" + ids.size();
    ids.put(kind + name, id);
    text.append("  ").append(id).append(open).append('"').append(escaped(name)).append('"');
    text.append(close).append('\n');
  }

  private void edge(String from, String arrow, String to) {
    text.append("  ").append(ids.get(from)).append(arrow).append(ids.get(to)).append('\n');
  }

  private static String escaped(String name) {
    return name.replace("#", "#35;").replace("\"", "#quot;");
  }
}
