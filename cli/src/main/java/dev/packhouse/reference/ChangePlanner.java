package dev.packhouse.reference;

import com.google.zetasql.parser.ASTMergeWhenClauseEnums.MatchType;
import com.google.zetasql.parser.ASTNode;
import com.google.zetasql.parser.ASTNodes.ASTAlias;
import com.google.zetasql.parser.ASTNodes.ASTDefaultLiteral;
import com.google.zetasql.parser.ASTNodes.ASTDeleteStatement;
import com.google.zetasql.parser.ASTNodes.ASTExpression;
import com.google.zetasql.parser.ASTNodes.ASTFromClause;
import com.google.zetasql.parser.ASTNodes.ASTJoin;
import com.google.zetasql.parser.ASTNodes.ASTMergeAction;
import com.google.zetasql.parser.ASTNodes.ASTMergeStatement;
import com.google.zetasql.parser.ASTNodes.ASTMergeWhenClause;
import com.google.zetasql.parser.ASTNodes.ASTTableExpression;
import com.google.zetasql.parser.ASTNodes.ASTTablePathExpression;
import com.google.zetasql.parser.ASTNodes.ASTTableSubquery;
import com.google.zetasql.parser.ASTNodes.ASTUpdateItem;
import com.google.zetasql.parser.ASTNodes.ASTUpdateStatement;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCast;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnRef;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedDMLValue;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedExpr;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedMergeStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedMergeWhen;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a query of UPDATE, DELETE and MERGE: its rows are the rows of the target that change, by
 * their numbers, each with the number of the clause that changes it and the new values; and the
 * rows that a MERGE inserts.
 */
final class ChangePlanner {

  private static final String CLAUSE = "_packhouse_clause";
  private static final String SOURCE = "_packhouse_source";
  private static final String MARKER = "_packhouse_marker";
  private static final String MATCHED = "_packhouse_matched";

  /** One column of the query's rows after the first two. */
  private record Output(Field column, int clause, String expression) {}

  private final StatementText text;
  private final Question.Known target;
  private final String alias;
  private final List<Output> outputs = new ArrayList<>();
  private final List<Plan.Clause> clauses = new ArrayList<>();

  ChangePlanner(StatementText text, Question.Known target, @Nullable ASTAlias alias) {
    this.text = text;
    this.target = target;
    this.alias =
        alias == null ? Planner.called(target.path()) : alias.getIdentifier().getIdString();
  }

  /** What the query's rows are. */
  List<Field> columns() {
    List<Field> columns = new ArrayList<>();
    columns.add(Field.of(Plan.ROW, FieldType.INT64));
    columns.add(Field.of(CLAUSE, FieldType.INT64));
    outputs.forEach(output -> columns.add(output.column()));
    return columns;
  }

  List<Plan.Clause> clauses() {
    return clauses;
  }

  String update(ASTUpdateStatement update) throws RefusedException {
    clauses.add(
        new Plan.Clause(
            Plan.Action.UPDATE, assignments(0, update.getUpdateItemList().getUpdateItems())));
    ASTFromClause from = update.getFromClause();
    return branch(
        List.of(0),
        targetTable() + (from == null ? "" : joined(from.getTableExpression())),
        " WHERE (" + text.of(update.getWhere()) + ")",
        "0",
        true);
  }

  /** Tables that an UPDATE names beside its target. */
  private String joined(ASTTableExpression from) {
    boolean parenthesized = from instanceof ASTJoin join && !join.getContainsCommaJoin();
    return parenthesized ? " CROSS JOIN (" + text.of(from) + ")" : ", " + text.of(from);
  }

  String delete(ASTDeleteStatement delete) {
    clauses.add(new Plan.Clause(Plan.Action.DELETE, List.of()));
    return branch(
        List.of(0), targetTable(), " WHERE (" + text.of(delete.getWhere()) + ")", "0", true);
  }

  String merge(ASTMergeStatement merge, ResolvedMergeStmt resolved) throws RefusedException {
    List<ASTMergeWhenClause> whens = merge.getWhenClauses().getClauseList();
    Map<MatchType, List<Integer>> kinds = new TreeMap<>();
    String source = sourceName(merge.getTableExpression());
    for (int index = 0; index < whens.size(); index++) {
      ASTMergeAction action = whens.get(index).getAction();
      kinds.computeIfAbsent(whens.get(index).getMatchType(), kind -> new ArrayList<>()).add(index);
      clauses.add(
          switch (action.getActionType()) {
            case UPDATE ->
                new Plan.Clause(
                    Plan.Action.UPDATE,
                    assignments(index, action.getUpdateItemList().getUpdateItems()));
            case DELETE -> new Plan.Clause(Plan.Action.DELETE, List.of());
            case INSERT ->
                new Plan.Clause(
                    Plan.Action.INSERT,
                    inserts(index, action, resolved.getWhenClauseList().get(index), source));
            default -> throw new IllegalStateException("a clause " + action.getActionType());
          });
    }
    String with = "";
    String sourceTable = text.of(merge.getTableExpression());
    if (merge.getTableExpression() instanceof ASTTableSubquery subquery) {
      // Once for all branches.
      with = "WITH " + SOURCE + " AS (" + text.of(subquery.getSubquery()) + ") ";
      sourceTable = SOURCE + " AS " + EngineTypes.quote(source);
    }
    String on = " ON (" + text.of(merge.getMergeCondition()) + ")";
    List<String> branches = new ArrayList<>();
    for (Map.Entry<MatchType, List<Integer>> kind : kinds.entrySet()) {
      branches.add(branch(kind.getKey(), kind.getValue(), whens, source, sourceTable, on));
    }
    return with + String.join(" UNION ALL ", branches);
  }

  private String branch(
      MatchType match,
      List<Integer> numbers,
      List<ASTMergeWhenClause> whens,
      String source,
      String sourceTable,
      String on) {
    String number = "CASE";
    for (int index : numbers) {
      ASTExpression condition = whens.get(index).getSearchCondition();
      number += " WHEN " + (condition == null ? "TRUE" : text.of(condition)) + " THEN " + index;
    }
    number += " END";
    String quotedAlias = EngineTypes.quote(alias);
    String quotedSource = EngineTypes.quote(source);
    // In each of the two latter, names of the other table are not to be seen.
    String from =
        switch (match) {
          case MATCHED -> targetTable() + " INNER JOIN " + sourceTable + on;
          case NOT_MATCHED_BY_TARGET ->
              "(SELECT "
                  + quotedSource
                  + ".* FROM "
                  + sourceTable
                  + " LEFT JOIN "
                  + targetTable()
                  + on
                  + " WHERE "
                  + quotedAlias
                  + "."
                  + Plan.ROW
                  + " IS NULL) AS "
                  + quotedSource;
          case NOT_MATCHED_BY_SOURCE ->
              "(SELECT "
                  + quotedAlias
                  + "."
                  + Plan.ROW
                  + ", "
                  + quotedAlias
                  + ".* FROM "
                  + targetTable()
                  + " LEFT JOIN ("
                  + sourceTable
                  + " CROSS JOIN (SELECT TRUE AS "
                  + MATCHED
                  + ") AS "
                  + MARKER
                  + ")"
                  + on
                  + " WHERE "
                  + MATCHED
                  + " IS NULL) AS "
                  + quotedAlias;
          case NOT_SET -> throw new IllegalStateException("a clause that matches nothing");
        };
    return branch(
        numbers,
        from + " CROSS JOIN UNNEST([" + number + "]) AS " + CLAUSE,
        " WHERE " + CLAUSE + " IS NOT NULL",
        CLAUSE,
        match != MatchType.NOT_MATCHED_BY_TARGET);
  }

  /** A SELECT of all outputs: those of other clauses than {@code numbers} are null. */
  private String branch(
      List<Integer> numbers, String from, String where, String number, boolean ofTarget) {
    String row = ofTarget ? EngineTypes.quote(alias) + "." + Plan.ROW : "CAST(NULL AS INT64)";
    StringBuilder select =
        new StringBuilder("SELECT ").append(row).append(", ").append(number).append(" AS number");
    for (Output output : outputs) {
      String type = EngineTypes.sql(output.column());
      String value =
          numbers.contains(output.clause())
              ? "CAST(" + output.expression() + " AS " + type + ")"
              : "CAST(NULL AS " + type + ")";
      select
          .append(", ")
          .append(
              numbers.contains(output.clause()) && numbers.size() > 1
                  ? "IF(" + number + " = " + output.clause() + ", " + value + ", NULL)"
                  : value);
    }
    return select + " FROM " + from + where;
  }

  private String targetTable() {
    return EngineTypes.quote(target.key()) + " AS " + EngineTypes.quote(alias);
  }

  private String sourceName(ASTTableExpression source) throws RefusedException {
    if (source instanceof ASTTablePathExpression path && path.getPathExpr() != null) {
      return path.getAlias() == null
          ? Planner.called(ScriptReader.names(path.getPathExpr()))
          : path.getAlias().getIdentifier().getIdString();
    }
    if (source instanceof ASTTableSubquery subquery) {
      return subquery.getAlias() == null
          ? SOURCE
          : subquery.getAlias().getIdentifier().getIdString();
    }
    throw RefusedException.beyond(
        "the source of the MERGE is neither a table nor a query in parentheses");
  }

  private List<Plan.Assignment> assignments(int clause, List<ASTUpdateItem> items)
      throws RefusedException {
    List<Plan.Assignment> assignments = new ArrayList<>();
    for (ASTUpdateItem item : items) {
      if (item.getSetValue() == null) {
        throw RefusedException.beyond("the statement changes elements of an array in place");
      }
      List<String> path = ScriptReader.names(item.getSetValue().getPath());
      if (path.isEmpty()) {
        throw RefusedException.beyond(
            "the statement sets " + text.of(item.getSetValue().getPath()));
      }
      if (path.size() > 1 && path.get(0).equalsIgnoreCase(alias) && isColumn(path.get(1))) {
        path = path.subList(1, path.size());
      }
      Field column = column(path.get(0));
      Field leaf = column;
      for (String name : path.subList(1, path.size())) {
        leaf = find(leaf.fields(), name);
      }
      int before = -1;
      if (path.size() > 1) {
        before =
            output(
                column, clause, EngineTypes.quote(alias) + "." + EngineTypes.quote(column.name()));
      }
      assignments.add(
          new Plan.Assignment(
              column.name(),
              List.copyOf(path.subList(1, path.size())),
              output(leaf, clause, expression(item.getSetValue().getValue())),
              before));
    }
    return assignments;
  }

  private List<Plan.Assignment> inserts(
      int clause, ASTMergeAction action, ResolvedMergeWhen resolved, String source)
      throws RefusedException {
    List<String> names =
        action.getInsertColumnList() == null
            ? target.columns().stream().map(Field::name).toList()
            : action.getInsertColumnList().getIdentifiers().stream()
                .map(name -> name.getIdString())
                .toList();
    List<String> values = new ArrayList<>();
    if (action.getInsertRow().getValues().isEmpty()) {
      for (ResolvedDMLValue value : resolved.getInsertRow().getValueList()) {
        values.add(EngineTypes.quote(source) + "." + EngineTypes.quote(columnOf(value.getValue())));
      }
    } else {
      for (ASTExpression value : action.getInsertRow().getValues()) {
        values.add(expression(value));
      }
    }
    List<Plan.Assignment> assignments = new ArrayList<>();
    for (int index = 0; index < names.size(); index++) {
      Field column = column(names.get(index));
      assignments.add(
          new Plan.Assignment(
              column.name(), List.of(), output(column, clause, values.get(index)), -1));
    }
    return assignments;
  }

  /** The source's column that a value of INSERT ROW is. */
  private static String columnOf(ResolvedExpr value) throws RefusedException {
    ResolvedExpr expression = value;
    while (expression instanceof ResolvedCast cast) {
      expression = cast.getExpr();
    }
    if (expression instanceof ResolvedColumnRef reference) {
      return reference.getColumn().getName();
    }
    throw RefusedException.beyond("the INSERT ROW takes something else than columns");
  }

  /** A value as it is written; one without a value of its own is null. */
  String expression(ASTExpression value) {
    return value instanceof ASTDefaultLiteral ? "NULL" : text.of((ASTNode) value);
  }

  private int output(Field column, int clause, String expression) {
    // Whether a value must be there is asked when it is written, and of clauses that give one.
    Field value = column.mode() == Mode.REQUIRED ? column.withMode(Mode.NULLABLE) : column;
    outputs.add(new Output(value, clause, expression));
    return outputs.size() + 1;
  }

  private boolean isColumn(String name) {
    return target.columns().stream().anyMatch(column -> column.name().equalsIgnoreCase(name));
  }

  private Field column(String name) throws RefusedException {
    return find(target.columns(), name);
  }

  static Field find(List<Field> fields, String name) throws RefusedException {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    RefusedException.INVALID_QUERY,
                    "no column "
                        + name.toLowerCase(Locale.ROOT)
                        + " among "
                        + fields.stream().map(Field::name).collect(Collectors.joining(", "))));
  }
}
