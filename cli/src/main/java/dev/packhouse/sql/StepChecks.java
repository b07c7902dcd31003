package dev.packhouse.sql;

import com.google.zetasql.parser.ASTNodes.ASTQueryStatement;
import dev.packhouse.line.StepsSpec.StepOverride;
import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.ProblemReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is wrong with steps as they stand to each other and to the line's tables. */
final class StepChecks {

  private final Map<String, StepScript> steps;
  private final Map<String, StepScript> assertions;
  private final TableNames names;
  private final ProblemReport problems;
  private final Function<String, @Nullable StepOverride> overrides;

  StepChecks(
      Map<String, StepScript> steps,
      Map<String, StepScript> assertions,
      TableNames names,
      ProblemReport problems,
      Function<String, @Nullable StepOverride> overrides) {
    this.steps = steps;
    this.assertions = assertions;
    this.names = names;
    this.problems = problems;
    this.overrides = overrides;
  }

  void check() {
    steps.values().forEach(this::addModels);
    steps.values().forEach(this::checkOpaque);
    checkWriters();
    checkCycles();
    steps.values().forEach(this::checkReads);
    assertions.values().forEach(this::checkReads);
    steps.values().forEach(this::checkPurpose);
    steps.values().forEach(this::checkLanded);
    steps.values().forEach(this::checkKept);
  }

  /** A model that a step makes is something that others wait for. */
  private void addModels(StepScript step) {
    StepOverride override = overrides.apply(step.name());
    if (step.tables() == null || (override != null && override.reads() != null)) {
      return;
    }
    for (TablePath model : step.tables().nodes().models()) {
      String name = names.spelled(model.name());
      if (names.isKnown(name) && !step.writes().containsKey(name)) {
        step.reads().putIfAbsent(name, step.text().place(model.start()));
      }
    }
  }

  private void checkOpaque(StepScript step) {
    StepOverride override = overrides.apply(step.name());
    boolean reads = override != null && override.reads() != null;
    boolean writes = override != null && override.writes() != null;
    if (step.tables() == null || (reads && writes)) {
      return;
    }
    for (ScriptNodes.Opaque opaque : step.tables().nodes().opaque()) {
      step.problems()
          .error(
              step.text().place(opaque.start()),
              "which tables "
                  + opaque.statement()
                  + " reads and writes cannot be told from its text: say it in line.yaml under"
                  + " steps.overrides."
                  + step.name()
                  + (reads ? "" : ".reads")
                  + (reads || writes ? "" : " and ")
                  + (writes ? "" : ".writes"));
    }
  }

  private void checkWriters() {
    Map<String, StepScript> writers = new HashMap<>();
    for (StepScript step : steps.values()) {
      step.writes()
          .forEach(
              (table, place) -> {
                StepScript other = writers.putIfAbsent(table, step);
                if (other != null) {
                  problems.error(
                      place,
                      "step "
                          + step.name()
                          + " writes "
                          + table
                          + ", and so does step "
                          + other.name()
                          + " ("
                          + other.writes().get(table)
                          + "): make one step of the two, or give one a table of its own");
                }
              });
    }
  }

  /** For each set of steps that wait for each other, one way round. */
  private void checkCycles() {
    Map<String, Map<String, String>> before = new TreeMap<>();
    for (StepScript step : steps.values()) {
      before.put(step.name(), before(step));
    }
    Set<String> reported = new HashSet<>();
    for (String name : before.keySet()) {
      List<String> round = reported.contains(name) ? List.of() : round(name, before);
      if (round.isEmpty()) {
        continue;
      }
      reported.addAll(round);
      report(round, before);
    }
  }

  /** The steps that come before one, each with the table that says so. */
  private Map<String, String> before(StepScript step) {
    Map<String, String> before = new TreeMap<>();
    for (StepScript other : steps.values()) {
      if (other == step) {
        continue;
      }
      for (String read : step.reads().keySet()) {
        if (writes(other, read)) {
          before.putIfAbsent(other.name(), read);
        }
      }
    }
    return before;
  }

  private boolean writes(StepScript step, String read) {
    if (!read.endsWith("*")) {
      return step.writes().containsKey(read);
    }
    Collection<String> matches = names.matches(read);
    return step.writes().keySet().stream().anyMatch(matches::contains);
  }

  /** The shortest way from a step back to it; empty where there is none. */
  private static List<String> round(String start, Map<String, Map<String, String>> before) {
    Map<String, String> cameFrom = new HashMap<>();
    Deque<String> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      String at = open.remove();
      for (String next : before.getOrDefault(at, Map.of()).keySet()) {
        if (next.equals(start)) {
          List<String> round = new ArrayList<>();
          for (String back = at; back != null; back = cameFrom.get(back)) {
            round.add(0, back);
          }
          return round;
        }
        if (!cameFrom.containsKey(next)) {
          cameFrom.put(next, at);
          open.add(next);
        }
      }
    }
    return List.of();
  }

  private void report(List<String> round, Map<String, Map<String, String>> before) {
    StringBuilder message = new StringBuilder("a cycle, in which no step can be the first: ");
    Place place = null;
    for (int index = 0; index < round.size(); index++) {
      String name = round.get(index);
      String next = round.get((index + 1) % round.size());
      StepScript step = steps.get(name);
      String table = before.getOrDefault(name, Map.of()).get(next);
      Place read = step == null ? null : step.reads().get(table);
      place = place == null ? read : place;
      message
          .append(index == 0 ? "" : ", ")
          .append(name)
          .append(" reads ")
          .append(table)
          .append(index == 0 ? "" : " (" + read + ")")
          .append(", which ")
          .append(next)
          .append(" writes");
    }
    message.append(": take one of these tables out of what one of them reads");
    if (place != null) {
      problems.error(place, message.toString());
    }
  }

  private void checkReads(StepScript step) {
    step.reads()
        .forEach(
            (table, place) -> {
              if (names.isKnown(table) || step.writes().containsKey(table) || isHidden(table)) {
                return;
              }
              step.problems()
                  .error(
                      place,
                      "no step writes "
                          + table
                          + " and the line does not land in it"
                          + named(table));
            });
  }

  private String named(String table) {
    String hint = names.hint(table);
    return hint.isEmpty()
        ? ": where something else makes it, name it in line.yaml under steps.externalTables"
        : hint;
  }

  /** Whether a text that could not be read through may be what writes a table. */
  private boolean isHidden(String table) {
    String last = table.substring(table.lastIndexOf('.') + 1).replace("*", "");
    return steps.values().stream()
        .anyMatch(
            step ->
                (step.tables() == null || !step.tables().nodes().opaque().isEmpty())
                    && step.text().text().contains(last));
  }

  private void checkPurpose(StepScript step) {
    if (step.tables() == null || step.problems().hasErrors()) {
      return;
    }
    if (step.statements().stream().allMatch(ASTQueryStatement.class::isInstance)
        && step.writes().isEmpty()) {
      problems.warning(
          step.text().whole(),
          "nothing keeps what this query returns: begin it with CREATE OR REPLACE TABLE"
              + " dataset.table AS, or make an assertion of it");
    }
    if (step.reads().keySet().stream().allMatch(step.writes()::containsKey)
        && step.reads().keySet().stream().noneMatch(names::isLanded)) {
      problems.warning(
          step.text().whole(),
          "it reads no table, so that no arrival sets it off: say in line.yaml under"
              + " steps.overrides."
              + step.name()
              + ".reads after which tables it runs");
    }
  }

  private void checkLanded(StepScript step) {
    if (step.tables() == null) {
      return;
    }
    step.tables()
        .replaces()
        .forEach(
            (table, place) -> {
              if (names.isLanded(table)) {
                problems.warning(
                    place,
                    "this replaces "
                        + table
                        + ", which the line lands in: rows that land meanwhile can be lost; write"
                        + " to a table of its own, or use MERGE or DELETE");
              }
            });
  }

  /** Rows of its own that a step puts there are taken for those of a run. */
  private void checkKept(StepScript step) {
    step.writes()
        .forEach(
            (table, place) -> {
              String content = names.kept(table);
              if (content != null) {
                problems.warning(
                    place,
                    "this writes "
                        + table
                        + ", in which packhouse keeps "
                        + content
                        + ": write to a table of its own, unless it only removes old rows");
              }
            });
  }
}
