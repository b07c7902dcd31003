package dev.packhouse.reference;

import dev.packhouse.record.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a statement is run: a query for the engine, and what becomes of its rows.
 *
 * @param kind what becomes of them
 * @param target the table that changes, in the segments in which the statement names it; empty for
 *     a query
 * @param conditional IF EXISTS, or IF NOT EXISTS
 * @param replace OR REPLACE
 * @param temporary whether the table goes with the script
 * @param columns of the query's result, or of the table that is made; for INSERT, those of the
 *     table that get values
 * @param layout of a table that is made
 * @param query null where no rows are needed
 * @param clauses of a statement that changes rows: what becomes of a row whose second column has
 *     the clause's number; the first one is the target's row
 */
record Plan(
    Kind kind,
    List<String> target,
    boolean conditional,
    boolean replace,
    boolean temporary,
    List<Field> columns,
    Layout layout,
    @Nullable Query query,
    List<Clause> clauses) {

  /**
   * The target's row, in its own table and in results; no column of BigQuery's may be so called.
   */
  static final String ROW = "_packhouse_row";

  /** What becomes of the rows. */
  enum Kind {
    QUERY,
    ASSERT,
    CREATE,
    VIEW,
    INSERT,
    CHANGE,
    TRUNCATE,
    DROP,
    NOTHING
  }

  /**
   * A query over tables by their keys.
   *
   * @param reads the columns that it needs
   */
  record Query(String sql, List<Read> reads) {}

  /**
   * What a query needs of a table.
   *
   * @param columns names; {@link #ROW} among them for the row's number
   */
  record Read(String table, List<String> columns) {}

  /** How a table is laid out and described. */
  record Layout(
      @Nullable String partitionField,
      @Nullable String partitionType,
      @Nullable List<Long> range,
      List<String> clusterBy,
      @Nullable String description) {
    static final Layout NONE = new Layout(null, null, null, List.of(), null);
  }

  /** What is done with a row of a change's query. */
  enum Action {
    UPDATE,
    DELETE,
    INSERT
  }

  /** What becomes of the rows of one clause. */
  record Clause(Action action, List<Assignment> assignments) {}

  /**
   * A column that gets a value.
   *
   * @param column of the target
   * @param path names of fields inside of the column; empty for the column itself
   * @param value which column of the result has the value
   * @param before which column of the result has the whole column as it was; -1 without a path
   */
  record Assignment(String column, List<String> path, int value, int before) {}

  static Plan of(Kind kind, List<String> target) {
    return new Plan(kind, target, false, false, false, List.of(), Layout.NONE, null, List.of());
  }
}
