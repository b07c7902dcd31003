package dev.packhouse.warehouse;

import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.util.stream.Collectors;

/**
 * How many bytes a column's value counts for, in DuckDB's SQL.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types">Sizes of
 *     the data types</a>
 */
final class ColumnBytes {

  private ColumnBytes() {}

  static String of(Field field) {
    return of(field, Session.quote(field.name()), 0);
  }

  private static String of(Field field, String value, int depth) {
    if (field.mode() != Mode.REPEATED) {
      return single(field, value, depth);
    }
    String element = "e" + depth;
    return "coalesce(list_sum(list_transform("
        + value
        + ", lambda "
        + element
        + ": "
        + single(field, element, depth + 1)
        + ")), 0)";
  }

  private static String single(Field field, String value, int depth) {
    String bytes =
        switch (field.type()) {
          case STRING, JSON -> "2 + strlen(" + value + "::VARCHAR)";
          case BYTES -> "2 + octet_length(" + value + ")";
          case INT64, FLOAT64, TIMESTAMP, DATE, TIME, DATETIME -> "8";
          case NUMERIC -> "16";
          case BIGNUMERIC -> "32";
          case BOOL -> "1";
          // BigQuery counts 16 bytes and 24 for each vertex; the text is not read here.
          case GEOGRAPHY -> "16 + strlen(" + value + ")";
          case STRUCT ->
              field.fields().stream()
                  .map(member -> of(member, value + "." + Session.quote(member.name()), depth))
                  .collect(Collectors.joining(" + "));
        };
    return "CASE WHEN " + value + " IS NULL THEN 0 ELSE " + bytes + " END";
  }
}
