package dev.packhouse.line;

import dev.packhouse.yaml.ProblemReport;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a line.yaml.
 *
 * @param spec the line; null exactly if there are errors
 * @param problems errors and warnings, in the order of their places
 * @param location the file
 */
public record ReadLine(@Nullable LineSpec spec, ProblemReport problems, String location) {

  /**
   * What {@code packhouse validate} prints, and every other door that refuses a spec: each problem
   * with its place, and a last line that sums up. It ends with a line feed.
   */
  public String report() {
    return problems + summary() + "\n";
  }

  /** {@code line orchard: valid (2 record types, 4 tables, 3 sources)}, or the number of errors. */
  public String summary() {
    String warnings = problems.warnings() == 0 ? "" : ", " + count(problems.warnings(), "warning");
    if (spec == null) {
      return location + ": " + count(problems.errors(), "error") + warnings;
    }
    return String.format(
        "line %s: valid (%s, %s, %s)%s",
        spec.name(),
        count(spec.recordTypes().size(), "record type"),
        count(spec.tables().size(), "table"),
        count(spec.sources().size(), "source"),
        warnings);
  }

  private static String count(long number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
