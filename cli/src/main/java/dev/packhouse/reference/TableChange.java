package dev.packhouse.reference;

import com.google.zetasql.LocalService.TableData;
import dev.packhouse.record.Field;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseTransaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What UPDATE, DELETE and MERGE do to their target with the rows of their query. */
final class TableChange {

  /** The row's number and the clause's. */
  private static final int LEADING = 2;

  private final Plan plan;
  private final String target;
  private final WarehouseTransaction transaction;
  private final List<Field> columns;
  private final List<List<@Nullable Object[]>> ofClauses = new ArrayList<>();

  TableChange(Plan plan, String target, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException {
    this.plan = plan;
    this.target = target;
    this.transaction = transaction;
    columns = columns(target, transaction);
    plan.clauses().forEach(clause -> ofClauses.add(new ArrayList<>()));
  }

  static List<Field> columns(String table, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException {
    List<Field> columns = transaction.columns(table);
    if (columns == null) {
      throw TableKeys.missing(List.of(table));
    }
    return columns;
  }

  static int indexOf(List<Field> fields, String name) {
    for (int index = 0; index < fields.size(); index++) {
      if (fields.get(index).name().equalsIgnoreCase(name)) {
        return index;
      }
    }
    throw new IllegalArgumentException("no column " + name);
  }

  /** Reads the query's rows, and applies them. */
  void apply(EngineClient engine)
      throws RefusedException, WarehouseException, EngineEndedException {
    Set<Object> seen = new HashSet<>();
    for (TableData.Row next = engine.nextRow(); next != null; next = engine.nextRow()) {
      @Nullable Object[] row = EngineValues.row(plan.columns(), next);
      if (row[0] != null && !seen.add(row[0])) {
        throw new RefusedException(
            RefusedException.INVALID_QUERY,
            "UPDATE/MERGE must match at most one source row for each target row");
      }
      ofClauses.get(Math.toIntExact((Long) given(row[1]))).add(row);
    }
    // Rows keep their numbers only until others are added.
    for (Plan.Action action : List.of(Plan.Action.UPDATE, Plan.Action.DELETE, Plan.Action.INSERT)) {
      for (int index = 0; index < ofClauses.size(); index++) {
        Plan.Clause clause = plan.clauses().get(index);
        if (clause.action() == action && !ofClauses.get(index).isEmpty()) {
          apply(clause, ofClauses.get(index));
        }
      }
    }
  }

  private void apply(Plan.Clause clause, List<@Nullable Object[]> rows)
      throws WarehouseException, RefusedException {
    switch (clause.action()) {
      case UPDATE -> update(clause.assignments(), rows);
      case DELETE -> {
        try (WarehouseTransaction.Rows gone = transaction.delete(target)) {
          for (@Nullable Object[] row : rows) {
            gone.add(new @Nullable Object[] {row[0]});
          }
        }
      }
      case INSERT -> {
        try (WarehouseTransaction.Rows added = transaction.insert(target)) {
          for (@Nullable Object[] row : rows) {
            @Nullable Object[] values = new @Nullable Object[columns.size()];
            for (Plan.Assignment assignment : clause.assignments()) {
              values[indexOf(columns, assignment.column())] = row[assignment.value()];
            }
            added.add(values);
          }
        }
      }
    }
  }

  private void update(List<Plan.Assignment> assignments, List<@Nullable Object[]> rows)
      throws WarehouseException, RefusedException {
    // Several may be to fields of one column.
    Map<String, List<Plan.Assignment>> byColumn =
        assignments.stream()
            .collect(
                Collectors.groupingBy(
                    Plan.Assignment::column, LinkedHashMap::new, Collectors.toList()));
    try (WarehouseTransaction.Rows updated =
        transaction.update(target, List.copyOf(byColumn.keySet()))) {
      for (@Nullable Object[] row : rows) {
        @Nullable Object[] values = new @Nullable Object[byColumn.size() + 1];
        int index = 0;
        values[index++] = row[0];
        for (Map.Entry<String, List<Plan.Assignment>> column : byColumn.entrySet()) {
          values[index++] = value(column.getKey(), column.getValue(), row);
        }
        updated.add(values);
      }
    }
  }

  private @Nullable Object value(
      String column, List<Plan.Assignment> assignments, @Nullable Object[] row)
      throws RefusedException {
    Plan.Assignment first = assignments.get(0);
    if (first.path().isEmpty()) {
      return row[first.value()];
    }
    Field field = columns.get(indexOf(columns, column));
    Object whole = row[first.before()];
    if (whole == null) {
      throw new RefusedException(
          RefusedException.INVALID_QUERY, "Cannot set field of NULL STRUCT " + column);
    }
    for (Plan.Assignment assignment : assignments) {
      set(field, (@Nullable Object[]) whole, assignment.path(), row[assignment.value()]);
    }
    return whole;
  }

  private static void set(
      Field struct, @Nullable Object[] members, List<String> path, @Nullable Object value)
      throws RefusedException {
    int index = indexOf(struct.fields(), path.get(0));
    if (path.size() == 1) {
      members[index] = value;
      return;
    }
    Object inner = members[index];
    if (inner == null) {
      throw new RefusedException(
          RefusedException.INVALID_QUERY, "Cannot set field of NULL STRUCT " + path.get(0));
    }
    set(
        struct.fields().get(index),
        (@Nullable Object[]) inner,
        path.subList(1, path.size()),
        value);
  }

  private static Object given(@Nullable Object number) {
    if (number == null) {
      throw new IllegalStateException("a row of a change has " + LEADING + " leading columns");
    }
    return number;
  }
}
