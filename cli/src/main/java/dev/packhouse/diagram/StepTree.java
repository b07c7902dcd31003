package dev.packhouse.diagram;

import dev.packhouse.steps.Assertion;
import dev.packhouse.steps.Step;
import dev.packhouse.steps.StepGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A step graph as a tree: the tables that rows land in are its roots, and each step and assertion
 * stands below what it waits for. One that waits for several is told of once, and only named again.
 */
public final class StepTree {

  private final StepLinks links;
  private final Set<String> told = new HashSet<>();
  private final StringBuilder text = new StringBuilder();

  private StepTree(StepLinks links) {
    this.links = links;
  }

  /**
   * The tree as lines, each ended by a line feed; empty for a graph without steps and assertions.
   *
   * @param landed the tables that rows land in
   */
  public static String of(StepGraph graph, Collection<String> landed) {
    StepTree tree = new StepTree(new StepLinks(graph, landed));
    tree.write();
    return tree.text.toString();
  }

  private void write() {
    for (String table : links.roots()) {
      text.append(table).append('\n');
      List<Step> changers = links.changers(table);
      if (changers.isEmpty()) {
        children(List.of(table), "");
      } else {
        children(List.of(), changers, "");
      }
    }
    List<Step> unread = links.unread();
    if (!unread.isEmpty()) {
      text.append("(no other table)\n");
      children(List.of(), unread, "");
    }
  }

  private void children(List<String> tables, String indent) {
    Set<Step> readers = new LinkedHashSet<>();
    tables.forEach(table -> readers.addAll(links.readers(table)));
    children(tables, List.copyOf(readers), indent);
  }

  private void children(List<String> tables, List<Step> steps, String indent) {
    List<Assertion> assertions = new ArrayList<>();
    tables.forEach(table -> assertions.addAll(links.assertions(table)));
    int left = assertions.size() + steps.size();
    for (Assertion assertion : assertions) {
      branch(indent, --left == 0).append(assertion.name());
      text.append("  assertion on ").append(assertion.table()).append('\n');
    }
    for (Step step : steps) {
      boolean last = --left == 0;
      branch(indent, last).append(step.name());
      if (told.add(step.name())) {
        text.append("  ").append(tables(step.reads())).append(" -> ").append(tables(step.writes()));
        text.append('\n');
        children(step.writes(), indent + (last ? "   " : "│  "));
      } else {
        text.append("  (see above)\n");
      }
    }
  }

  private StringBuilder branch(String indent, boolean last) {
    return text.append(indent).append(last ? "└─ " : "├─ ");
  }

  private static String tables(List<String> tables) {
    return tables.isEmpty() ? "nothing" : String.join(", ", tables);
  }
}
