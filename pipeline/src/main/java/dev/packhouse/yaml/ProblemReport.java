package dev.packhouse.yaml;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The problems of one spec, collected in one pass over all of its files. */
public final class ProblemReport {

  /** More than these help nobody. */
  private static final int MOST_SHOWN = 100;

  private final Set<Problem> problems = new LinkedHashSet<>();

  /** Takes a problem over from another report. */
  public void add(Problem problem) {
    problems.add(problem);
  }

  public void error(Place place, String message) {
    problems.add(new Problem(Problem.Level.ERROR, place, message));
  }

  public void warning(Place place, String message) {
    problems.add(new Problem(Problem.Level.WARNING, place, message));
  }

  /** Every problem; those of one text together, in the order of their places. */
  public List<Problem> problems() {
    List<SourceText> texts = new ArrayList<>();
    for (Problem problem : problems) {
      if (!texts.contains(problem.place().text())) {
        texts.add(problem.place().text());
      }
    }
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(
        java.util.Comparator.comparingInt(
                (Problem problem) -> texts.indexOf(problem.place().text()))
            .thenComparingInt(problem -> problem.place().line())
            .thenComparingInt(problem -> problem.place().column()));
    return sorted;
  }

  public boolean hasErrors() {
    return errors() > 0;
  }

  /** How many errors there are. */
  public long errors() {
    return count(Problem.Level.ERROR);
  }

  /** How many warnings there are. */
  public long warnings() {
    return count(Problem.Level.WARNING);
  }

  private long count(Problem.Level level) {
    return problems.stream().filter(problem -> problem.level() == level).count();
  }

  /** Every problem with its line and a caret, as a terminal shows it; empty where there is none. */
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder();
    problems().stream().limit(MOST_SHOWN).forEach(shown::append);
    if (problems.size() > MOST_SHOWN) {
      shown.append("... and ").append(problems.size() - MOST_SHOWN).append(" more\n");
    }
    return shown.toString();
  }
}
