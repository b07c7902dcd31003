package dev.packhouse.reference;

import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.Parser;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.SqlException;
import com.google.zetasql.parser.ASTNode;
import com.google.zetasql.parser.ASTNodes.ASTAlias;
import com.google.zetasql.parser.ASTNodes.ASTAliasedQuery;
import com.google.zetasql.parser.ASTNodes.ASTAssertStatement;
import com.google.zetasql.parser.ASTNodes.ASTBeginStatement;
import com.google.zetasql.parser.ASTNodes.ASTCommitStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateTableStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateViewStatementBase;
import com.google.zetasql.parser.ASTNodes.ASTDeleteStatement;
import com.google.zetasql.parser.ASTNodes.ASTDropMaterializedViewStatement;
import com.google.zetasql.parser.ASTNodes.ASTDropStatement;
import com.google.zetasql.parser.ASTNodes.ASTGeneralizedPathExpression;
import com.google.zetasql.parser.ASTNodes.ASTIdentifier;
import com.google.zetasql.parser.ASTNodes.ASTInsertStatement;
import com.google.zetasql.parser.ASTNodes.ASTInsertValuesRow;
import com.google.zetasql.parser.ASTNodes.ASTMergeStatement;
import com.google.zetasql.parser.ASTNodes.ASTPathExpression;
import com.google.zetasql.parser.ASTNodes.ASTQueryStatement;
import com.google.zetasql.parser.ASTNodes.ASTStatement;
import com.google.zetasql.parser.ASTNodes.ASTTablePathExpression;
import com.google.zetasql.parser.ASTNodes.ASTTruncateStatement;
import com.google.zetasql.parser.ASTNodes.ASTUpdateStatement;
import com.google.zetasql.parser.ParseTreeVisitor;
import com.google.zetasql.parser.SchemaObjectKind;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmtBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateViewBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedMergeStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOutputColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedQueryStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedTableScan;
import com.google.zetasql.resolvedast.ResolvedNodes.Visitor;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Works out how a statement is run. */
final class Planner {

  /** What is planned here; anything else is not even analyzed. */
  private static final List<Class<? extends ASTStatement>> PLANNED =
      List.of(
          ASTQueryStatement.class,
          ASTCreateTableStatement.class,
          ASTCreateViewStatementBase.class,
          ASTInsertStatement.class,
          ASTUpdateStatement.class,
          ASTDeleteStatement.class,
          ASTMergeStatement.class,
          ASTTruncateStatement.class,
          ASTDropStatement.class,
          ASTDropMaterializedViewStatement.class,
          ASTAssertStatement.class,
          ASTBeginStatement.class,
          ASTCommitStatement.class);

  private final Language language;
  private final Question.Plan question;
  private final AnalyzerOptions options;
  private final StatementText text;
  private final Map<List<String>, Question.Known> known = new LinkedHashMap<>();

  private final List<String> shadowed = new ArrayList<>();

  Planner(Language language, Question.Plan question) throws RefusedException {
    this.language = language;
    this.question = question;
    options = language.options(question.parameters());
    question.tables().forEach(table -> known.put(table.path(), table));
    text = split(question.statement());
  }

  /**
   * The statement with {@code `d`.`t`} where it says {@code `d.t`}: to BigQuery both are called t.
   */
  private StatementText split(Question.Statement statement) {
    StatementText given = StatementText.of(statement.sql(), statement.start(), statement.end());
    boolean[] changed = {false};
    Parser.parseStatement(given.toString(), language.options())
        .accept(
            new ParseTreeVisitor() {
              @Override
              public void visit(ASTTablePathExpression node) {
                List<String> names = ScriptReader.names(node.getPathExpr());
                Question.Known table = known.get(names);
                if (table != null && String.join(".", names).split("\\.").length > names.size()) {
                  List<String> path = List.of(String.join(".", names).split("\\."));
                  known.put(path, new Question.Known(path, table.key(), table.columns()));
                  given.replace(
                      node.getPathExpr(),
                      path.stream().map(EngineTypes::quote).collect(Collectors.joining(".")));
                  changed[0] = true;
                }
                super.visit(node);
              }
            });
    return changed[0] ? given.edited() : given;
  }

  Plan plan() throws RefusedException {
    ASTStatement parsed = Parser.parseStatement(text.toString(), language.options());
    if (PLANNED.stream().noneMatch(kind -> kind.isInstance(parsed))) {
      throw beyond(parsed);
    }
    ResolvedStatement resolved = Analyzer.analyzeStatement(text.toString(), options, declared());
    parsed.accept(new TableNames());
    if (!shadowed.isEmpty()) {
      throw RefusedException.beyond(
          "a temporary table and a WITH clause have one name, " + shadowed.get(0));
    }
    if (parsed instanceof ASTQueryStatement query && resolved instanceof ResolvedQueryStmt stmt) {
      return query(query, stmt);
    }
    if (parsed instanceof ASTCreateTableStatement create
        && resolved instanceof ResolvedCreateTableStmtBase stmt) {
      return createTable(create, stmt);
    }
    if (parsed instanceof ASTCreateViewStatementBase view
        && resolved instanceof ResolvedCreateViewBase stmt) {
      return createView(view, stmt);
    }
    if (parsed instanceof ASTInsertStatement insert) {
      return insert(insert);
    }
    if (parsed instanceof ASTUpdateStatement update) {
      refuse(update.getReturning(), update.getOffset());
      ChangePlanner planner = change(update.getTargetPath(), update.getAlias());
      return change(update.getTargetPath(), planner, planner.update(update));
    }
    if (parsed instanceof ASTDeleteStatement delete) {
      refuse(delete.getReturning(), delete.getOffset());
      ChangePlanner planner = change(delete.getTargetPath(), delete.getAlias());
      return change(delete.getTargetPath(), planner, planner.delete(delete));
    }
    if (parsed instanceof ASTMergeStatement merge && resolved instanceof ResolvedMergeStmt stmt) {
      ChangePlanner planner = change(merge.getTargetPath(), merge.getAlias());
      return change(merge.getTargetPath(), planner, planner.merge(merge, stmt));
    }
    if (parsed instanceof ASTTruncateStatement truncate) {
      refuse(truncate.getWhere());
      return Plan.of(Plan.Kind.TRUNCATE, ScriptReader.names(truncate.getTargetPath()));
    }
    if (parsed instanceof ASTDropStatement drop
        && (drop.getSchemaObjectKind() == SchemaObjectKind.kTable
            || drop.getSchemaObjectKind() == SchemaObjectKind.kView)) {
      return drop(drop.getName(), drop.getIsIfExists());
    }
    if (parsed instanceof ASTDropMaterializedViewStatement drop) {
      return drop(drop.getName(), drop.getIsIfExists());
    }
    if (parsed instanceof ASTAssertStatement assertion) {
      return assertion(assertion);
    }
    if (parsed instanceof ASTBeginStatement || parsed instanceof ASTCommitStatement) {
      // All of a job is one transaction.
      return Plan.of(Plan.Kind.NOTHING, List.of());
    }
    throw beyond(parsed);
  }

  private RefusedException beyond(ASTStatement parsed) {
    return RefusedException.beyond(
        "the statement at "
            + text.place(question.statement().start())
            + " is "
            + ScriptReader.kind(parsed));
  }

  private static void refuse(@Nullable ASTNode... parts) throws RefusedException {
    for (ASTNode part : parts) {
      if (part != null) {
        throw RefusedException.beyond("the statement has a " + ScriptReader.kind(part));
      }
    }
  }

  private static Plan drop(ASTPathExpression name, boolean conditional) {
    Plan plan = Plan.of(Plan.Kind.DROP, ScriptReader.names(name));
    return new Plan(
        plan.kind(),
        plan.target(),
        conditional,
        false,
        false,
        List.of(),
        Plan.Layout.NONE,
        null,
        List.of());
  }

  private Plan assertion(ASTAssertStatement assertion) throws RefusedException {
    String said =
        assertion.getDescription() == null
            ? text.of(assertion.getExpr()).strip()
            : assertion.getDescription().getStringValue();
    return new Plan(
        Plan.Kind.ASSERT,
        List.of(),
        false,
        false,
        false,
        List.of(Field.of("holds", FieldType.BOOL)),
        new Plan.Layout(null, null, null, List.of(), said),
        run("SELECT " + text.of(assertion.getExpr()) + " AS holds"),
        List.of());
  }

  private Question.Known target(ASTGeneralizedPathExpression path) throws RefusedException {
    Question.Known target = known.get(ScriptReader.names(path));
    if (target == null) {
      throw RefusedException.beyond("the statement changes " + text.of(path));
    }
    return target;
  }

  private ChangePlanner change(ASTGeneralizedPathExpression path, @Nullable ASTAlias alias)
      throws RefusedException {
    return new ChangePlanner(text, target(path), alias);
  }

  private Plan change(ASTGeneralizedPathExpression path, ChangePlanner planner, String sql)
      throws RefusedException {
    return new Plan(
        Plan.Kind.CHANGE,
        ScriptReader.names(path),
        false,
        false,
        false,
        planner.columns(),
        Plan.Layout.NONE,
        run(sql),
        planner.clauses());
  }

  private Plan insert(ASTInsertStatement insert) throws RefusedException {
    refuse(insert.getReturning(), insert.getOnConflict(), insert.getAssertRowsModified());
    Question.Known target = target(insert.getTargetPath());
    List<Field> columns = new ArrayList<>();
    if (insert.getColumnList() == null) {
      columns.addAll(target.columns());
    } else {
      for (ASTIdentifier name : insert.getColumnList().getIdentifiers()) {
        columns.add(ChangePlanner.find(target.columns(), name.getIdString()));
      }
    }
    Plan.Query query;
    if (insert.getQuery() != null) {
      query = into(columns, text.of(insert.getQuery()));
    } else {
      ChangePlanner values = new ChangePlanner(text, target, null);
      List<String> rows = new ArrayList<>();
      for (ASTInsertValuesRow row : insert.getRows().getRows()) {
        List<String> cells = new ArrayList<>();
        for (int index = 0; index < columns.size(); index++) {
          cells.add(
              "CAST("
                  + values.expression(row.getValues().get(index))
                  + " AS "
                  + EngineTypes.sql(columns.get(index))
                  + ")");
        }
        rows.add("SELECT " + String.join(", ", cells));
      }
      query = run(String.join(" UNION ALL ", rows));
    }
    return new Plan(
        Plan.Kind.INSERT,
        ScriptReader.names(insert.getTargetPath()),
        false,
        false,
        false,
        columns,
        Plan.Layout.NONE,
        query,
        List.of());
  }

  private Plan query(ASTQueryStatement parsed, ResolvedQueryStmt resolved) throws RefusedException {
    List<Field> columns = new ArrayList<>();
    for (ResolvedOutputColumn column : resolved.getOutputColumnList()) {
      String name = column.getName();
      columns.add(
          EngineTypes.field(
              name.isEmpty() || name.startsWith("$") ? "f" + columns.size() + "_" : name,
              column.getColumn().getType()));
    }
    return new Plan(
        Plan.Kind.QUERY,
        List.of(),
        false,
        false,
        false,
        columns,
        Plan.Layout.NONE,
        run(text.of(parsed.getQuery())),
        List.of());
  }

  private Plan createTable(ASTCreateTableStatement parsed, ResolvedCreateTableStmtBase resolved)
      throws RefusedException {
    TableDesign design = TableDesign.of(resolved, parsed, text);
    return new Plan(
        Plan.Kind.CREATE,
        ScriptReader.names(parsed.getName()),
        parsed.getIsIfNotExists(),
        parsed.getIsOrReplace(),
        design.temporary(),
        design.columns(),
        design.layout(),
        parsed.getQuery() == null ? null : into(design.columns(), text.of(parsed.getQuery())),
        List.of());
  }

  /** A view is a table of its rows, which are made anew each time. */
  private Plan createView(ASTCreateViewStatementBase parsed, ResolvedCreateViewBase resolved)
      throws RefusedException {
    List<Field> columns = new ArrayList<>();
    for (ResolvedOutputColumn column : resolved.getOutputColumnList()) {
      columns.add(EngineTypes.field(column.getName(), column.getColumn().getType()));
    }
    return new Plan(
        Plan.Kind.VIEW,
        ScriptReader.names(parsed.getName()),
        parsed.getIsIfNotExists(),
        parsed.getIsOrReplace(),
        false,
        columns,
        new Plan.Layout(
            null, null, null, List.of(), TableDesign.description(resolved.getOptionList())),
        into(columns, text.of(parsed.getQuery())),
        List.of());
  }

  /** A query whose rows are written to columns, with the types of these. */
  private Plan.Query into(List<Field> columns, String query) throws RefusedException {
    if (evaluated(query) instanceof ResolvedQueryStmt own) {
      boolean same = true;
      for (int index = 0; index < columns.size(); index++) {
        same &=
            own.getOutputColumnList()
                .get(index)
                .getColumn()
                .getType()
                .equals(EngineTypes.evaluated(columns.get(index)));
      }
      if (same) {
        return run(query);
      }
    }
    // The parts of a UNION ALL find one type for each column by the rules of assignment; what may
    // not be assigned was refused when the statement was analyzed.
    return run(
        columns.stream()
            .map(column -> "CAST(NULL AS " + EngineTypes.sql(column) + ")")
            .collect(
                Collectors.joining(
                    ", ",
                    "(SELECT ",
                    " FROM UNNEST([1]) AS one WHERE FALSE) UNION ALL (" + query + ")")));
  }

  /** A query as the engine gets it. */
  private Plan.Query run(String sql) throws RefusedException {
    Map<String, Set<String>> reads = new LinkedHashMap<>();
    evaluated(sql)
        .accept(
            new Visitor() {
              @Override
              public void visit(ResolvedTableScan scan) {
                Set<String> columns =
                    reads.computeIfAbsent(scan.getTable().getName(), key -> new LinkedHashSet<>());
                scan.getColumnList().forEach(column -> columns.add(column.getName()));
              }
            });
    return new Plan.Query(
        sql,
        reads.entrySet().stream()
            .map(read -> new Plan.Read(read.getKey(), List.copyOf(read.getValue())))
            .toList());
  }

  /** A statement that was found right, as the engine will see it. */
  private ResolvedStatement evaluated(String sql) throws RefusedException {
    try {
      return Analyzer.analyzeStatement(sql, options, evaluated());
    } catch (SqlException lacking) {
      throw RefusedException.beyond(
          "GoogleSQL's reference engine cannot take the statement: " + lacking.getMessage());
    }
  }

  /** The tables by their keys, with a number for each row. */
  private SimpleCatalog evaluated() {
    SimpleCatalog catalog = language.catalog();
    Set<String> keys = new LinkedHashSet<>();
    for (Question.Known table : question.tables()) {
      if (keys.add(table.key())) {
        List<Field> columns = new ArrayList<>(table.columns());
        columns.add(Field.of(Plan.ROW, FieldType.INT64));
        catalog.addSimpleTable(
            Engine.table(new Question.Known(table.path(), table.key(), columns)));
      }
    }
    return catalog;
  }

  /** The tables under the names that the statement has for them. */
  private SimpleCatalog declared() {
    SimpleCatalog root = language.catalog();
    for (Question.Known table : known.values()) {
      SimpleCatalog catalog = root;
      List<String> path = table.path();
      for (String segment : path.subList(0, path.size() - 1)) {
        SimpleCatalog inner = catalog.getCatalog(segment);
        catalog = inner == null ? catalog.addNewSimpleCatalog(segment) : inner;
      }
      SimpleTable declared = new SimpleTable(path.get(path.size() - 1));
      declared.setFullName(table.key());
      table
          .columns()
          .forEach(column -> declared.addSimpleColumn(column.name(), EngineTypes.declared(column)));
      catalog.addSimpleTable(declared);
    }
    return root;
  }

  /** What a table without an alias is called: `p.d.t` is called t, in backticks or not. */
  static String called(List<String> path) {
    String last = path.get(path.size() - 1);
    return last.substring(last.lastIndexOf('.') + 1);
  }

  /** Puts the keys of tables in the place of their names. */
  private final class TableNames extends ParseTreeVisitor {
    @Override
    public void visit(ASTTablePathExpression node) {
      ASTPathExpression path = node.getPathExpr();
      if (path != null) {
        List<String> names = ScriptReader.names(path);
        Question.Known table = known.get(names);
        if (table != null) {
          String key = EngineTypes.quote(table.key());
          text.replace(
              path,
              node.getAlias() == null ? key + " AS " + EngineTypes.quote(called(names)) : key);
        }
      }
      super.visit(node);
    }

    @Override
    public void visit(ASTAliasedQuery node) {
      if (known.containsKey(List.of(node.getAlias().getIdString()))) {
        shadowed.add(node.getAlias().getIdString());
      }
      super.visit(node);
    }
  }
}
