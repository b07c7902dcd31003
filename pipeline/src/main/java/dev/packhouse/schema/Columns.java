package dev.packhouse.schema;

import dev.packhouse.record.Field;
import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.ProblemReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the columns of a table, or the fields of a STRUCT, and holds BigQuery's rules for them.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/schemas#column_names">Column names</a>
 */
public final class Columns {

  /** BigQuery's limit. */
  private static final int MOST_CHARACTERS = 300;

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /**
   * What BigQuery lets stand in the name of a column that a query makes.
   *
   * @see <a href="https://cloud.google.com/bigquery/docs/schemas#flexible-column-names">Flexible
   *     column names</a>
   */
  private static final Pattern FLEXIBLE_NAME =
      Pattern.compile("[\\p{L}\\p{N}\\p{Pc}\\p{Pd}\\p{M}&%=+:'<>#|\\p{IsWhite_Space}]+");

  private static final List<String> RESERVED_PREFIXES =
      List.of(
          "_TABLE_",
          "_FILE_",
          "_PARTITION",
          "_ROW_TIMESTAMP",
          "__ROOT__",
          "_COLIDENTIFIER",
          "_CHANGE_SEQUENCE_NUMBER",
          "_CHANGE_TYPE",
          "_CHANGE_TIMESTAMP");

  private static final String LINK = "https://cloud.google.com/bigquery/docs/schemas#column_names";

  private static final String FLEXIBLE_LINK =
      "https://cloud.google.com/bigquery/docs/schemas#flexible-column-names";

  private final ProblemReport problems;
  private final List<Field> fields = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();

  public Columns(ProblemReport problems) {
    this.problems = problems;
  }

  /** Adds a column that is declared at a place; reports a name that BigQuery would refuse. */
  public void add(Field field, Place place) {
    if (reserve(field.name(), place)) {
      fields.add(field);
    }
  }

  /** Takes a name for a column whose type is not known; false, and a problem, if it cannot be. */
  public boolean reserve(String name, Place place) {
    String problem = problem(name);
    if (problem != null) {
      problems.error(place, problem);
      return false;
    }
    Place first = places.putIfAbsent(name.toLowerCase(Locale.ROOT), place);
    if (first != null) {
      problems.error(
          place,
          "there is already a column '"
              + name
              + "' (BigQuery's column names ignore case), at "
              + first);
      return false;
    }
    return true;
  }

  /** Those that could be added. */
  public List<Field> fields() {
    return List.copyOf(fields);
  }

  /** Why BigQuery would refuse a column's name; null where it would not. */
  static @Nullable String problem(String name) {
    if (!NAME.matcher(name).matches()) {
      return "'"
          + name
          + "' cannot name a column: letters, digits and _ can, and no digit first; where the input"
          + " calls it so, give it a name and say from: "
          + name
          + " ("
          + LINK
          + ")";
    }
    return limitProblem(name);
  }

  /**
   * Why BigQuery would refuse the name of a column that a query makes, which can hold more than
   * those of a line's own; null where it would not.
   */
  public static @Nullable String queryProblem(String name) {
    if (!FLEXIBLE_NAME.matcher(name).matches()) {
      String wrong = FLEXIBLE_NAME.matcher(name).replaceAll("");
      return "'"
          + name
          + "' cannot name a column of BigQuery's: "
          + (wrong.isEmpty() ? "it is empty" : "no " + Character.toString(wrong.codePointAt(0)))
          + " can stand in it; letters, digits and _ can ("
          + FLEXIBLE_LINK
          + ")";
    }
    return limitProblem(name);
  }

  private static @Nullable String limitProblem(String name) {
    if (name.codePointCount(0, name.length()) > MOST_CHARACTERS) {
      return "a column's name has at most " + MOST_CHARACTERS + " characters (" + LINK + ")";
    }
    for (String prefix : RESERVED_PREFIXES) {
      if (name.toUpperCase(Locale.ROOT).startsWith(prefix)) {
        return "a column's name cannot start with " + prefix + " (" + LINK + ")";
      }
    }
    return null;
  }
}
