package dev.packhouse.sql;

import dev.packhouse.expression.NearestWord;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.StepsSpec;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tables that a line knows of, and the one spelling of each. BigQuery's names have case. */
final class TableNames {

  private final @Nullable String project;
  private final Set<String> landed = new LinkedHashSet<>();
  private final Map<String, String> kept = new LinkedHashMap<>();
  private final Set<String> declared = new LinkedHashSet<>();
  private final Set<String> written = new TreeSet<>();

  /**
   * @param project that the steps run in; null where it is not known
   */
  TableNames(LineSpec spec, StepsSpec steps, @Nullable String project) {
    this.project = project;
    landed.addAll(spec.tables().keySet());
    declared.addAll(landed);
    declared.addAll(steps.externalTables().keySet());
    kept.put(spec.deadLetters().table(), "dead letters");
    kept.put(spec.receipts().table(), "the receipts");
    kept.put(steps.records().jobs(), "what became of each job, and what the budget counts");
    kept.put(steps.records().manifests(), "what the next run takes up");
    declared.addAll(kept.keySet());
  }

  /**
   * A name as the line writes it: with the steps' own project in front if the line does, without it
   * otherwise.
   */
  String spelled(String name) {
    if (project == null || declared.contains(name)) {
      return name;
    }
    if (name.startsWith(project + ".")) {
      return name.substring(project.length() + 1);
    }
    String full = project + "." + name;
    return declared.contains(full) ? full : name;
  }

  /** Notes a table that a step writes. */
  void write(String name) {
    written.add(name);
  }

  /** Whether rows of the line land in a table. */
  boolean isLanded(String name) {
    return landed.contains(name);
  }

  /** What packhouse itself keeps in a table; null where that is none of its own. */
  @Nullable String kept(String name) {
    return kept.get(name);
  }

  /** Whether a table, or one that a wildcard stands for, is landed in, declared or written. */
  boolean isKnown(String name) {
    return declared.contains(name) || written.contains(name) || !matches(name).isEmpty();
  }

  /** The tables that a wildcard stands for; none for a plain name. */
  List<String> matches(String name) {
    if (!name.endsWith("*")) {
      return List.of();
    }
    String prefix = name.substring(0, name.length() - 1);
    return all().stream()
        .filter(table -> table.startsWith(prefix) && !table.endsWith("*"))
        .toList();
  }

  /** What is nearest to a name that is not known, for a message; empty where nothing is near. */
  String hint(String name) {
    Set<String> all = all();
    for (String table : all) {
      if (table.equalsIgnoreCase(name)) {
        return ": BigQuery's table names are case-sensitive, and there is " + table;
      }
    }
    for (String table : all) {
      if (table.endsWith("." + name) || name.endsWith("." + table)) {
        return "; did you mean '" + table + "'?";
      }
    }
    return NearestWord.hint(name, all);
  }

  private Set<String> all() {
    Set<String> all = new LinkedHashSet<>(declared);
    all.addAll(written);
    return all;
  }
}
