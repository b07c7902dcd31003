package dev.packhouse.line;

import dev.packhouse.yaml.ProblemReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a line.yaml.
 *
 * @param spec the line; null exactly if there are errors
 * @param problems errors and warnings, in the order of their places
 * @param location the file
 * @param files the other files that it names and that belong to it: schemas, and the queries of
 *     assertions; as they are found from where it was read
 * @param steps how many SQL files it has; null where they have not been looked at
 */
public record ReadLine(
    @Nullable LineSpec spec,
    ProblemReport problems,
    String location,
    List<String> files,
    @Nullable Integer steps) {

  public ReadLine {
    files = List.copyOf(files);
  }

  /** One whose SQL has not been looked at. */
  ReadLine(@Nullable LineSpec spec, ProblemReport problems, String location, List<String> files) {
    this(spec, problems, location, files, null);
  }

  /** The same without what it says: for a report of its problems alone. */
  public ReadLine withoutSpec() {
    return new ReadLine(null, problems, location, files, steps);
  }

  /** The same once its SQL has been analyzed, which may have told the report of problems. */
  public ReadLine withSteps(int steps) {
    return new ReadLine(problems.hasErrors() ? null : spec, problems, location, files, steps);
  }

  /**
   * What {@code packhouse validate} prints, and every other door that refuses a spec: each problem
   * with its place, and a last line that sums up. It ends with a line feed.
   */
  public String report() {
    return problems + summary() + "\n";
  }

  /**
   * {@code line orchard: valid (2 record types, 4 tables, 3 sources, 3 steps, 1 assertion)}, or the
   * number of errors.
   */
  public String summary() {
    String warnings = problems.warnings() == 0 ? "" : ", " + count(problems.warnings(), "warning");
    if (spec == null) {
      return location + ": " + count(problems.errors(), "error") + warnings;
    }
    return String.format(
        "line %s: valid (%s, %s, %s%s)%s",
        spec.name(),
        count(spec.recordTypes().size(), "record type"),
        count(spec.tables().size(), "table"),
        count(spec.sources().size(), "source"),
        ofSteps(spec.steps()),
        warnings);
  }

  private String ofSteps(@Nullable StepsSpec spec) {
    if (steps == null || spec == null) {
      return "";
    }
    int assertions = spec.assertions().size();
    return ", "
        + count(steps, "step")
        + (assertions == 0 ? "" : ", " + count(assertions, "assertion"));
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
