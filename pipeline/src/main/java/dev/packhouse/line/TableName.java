package dev.packhouse.line;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * BigQuery's rules for a table's name.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/datasets#dataset-naming">Name datasets</a>
 * @see <a href="https://cloud.google.com/bigquery/docs/tables#table_naming">Table naming</a>
 */
final class TableName {

  private static final int MOST_BYTES = 1024;

  private static final Pattern PROJECT =
      Pattern.compile("([a-z][a-z0-9.-]*:)?[a-z][a-z0-9-]{2,60}[a-z0-9]");
  private static final Pattern DATASET = Pattern.compile("[A-Za-z0-9_]+");
  private static final Pattern TABLE =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}\\p{Pc}\\p{Pd}\\p{Zs}]+");

  private static final String DATASETS =
      "https://cloud.google.com/bigquery/docs/datasets#dataset-naming";
  private static final String TABLES = "https://cloud.google.com/bigquery/docs/tables#table_naming";

  private TableName() {}

  /** Why a text is no table's name; null where it is one. */
  static @Nullable String problem(String name) {
    int last = name.lastIndexOf('.');
    int first = name.lastIndexOf('.', last - 1);
    if (last < 0) {
      return "'" + name + "' is no table: write dataset.table or project.dataset.table";
    }
    String dataset = name.substring(first + 1, last);
    String table = name.substring(last + 1);
    if (first >= 0 && !PROJECT.matcher(name.substring(0, first)).matches()) {
      return "'" + name.substring(0, first) + "' is no project id";
    }
    if (!DATASET.matcher(dataset).matches() || dataset.length() > MOST_BYTES) {
      return "'"
          + dataset
          + "' cannot name a dataset: letters, digits and _ can ("
          + DATASETS
          + ")";
    }
    if (!TABLE.matcher(table).matches()
        || table.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      return "'"
          + table
          + "' cannot name a table: letters, digits, _, - and spaces can, at most 1024 bytes ("
          + TABLES
          + ")";
    }
    return null;
  }
}
