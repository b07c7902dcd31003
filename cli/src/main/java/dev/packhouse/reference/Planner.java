package dev.packhouse.reference;

import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.Parser;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleTable;
import com.google.zetasql.parser.ASTNodes.ASTCreateTableStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateViewStatementBase;
import com.google.zetasql.parser.ASTNodes.ASTPathExpression;
import com.google.zetasql.parser.ASTNodes.ASTQueryStatement;
import com.google.zetasql.parser.ASTNodes.ASTStatement;
import com.google.zetasql.parser.ASTNodes.ASTTablePathExpression;
import com.google.zetasql.parser.ParseTreeVisitor;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmtBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateViewBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOutputColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedQueryStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedTableScan;
import com.google.zetasql.resolvedast.ResolvedNodes.Visitor;
import dev.packhouse.record.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Works out how a statement is run. */
final class Planner {

  private final Language language;
  private final Question.Plan question;
  private final AnalyzerOptions options;
  private final StatementText text;
  private final Map<List<String>, Question.Known> known = new LinkedHashMap<>();

  Planner(Language language, Question.Plan question) throws RefusedException {
    this.language = language;
    this.question = question;
    options = language.options(question.parameters());
    Question.Statement statement = question.statement();
    text = StatementText.of(statement.sql(), statement.start(), statement.end());
    question.tables().forEach(table -> known.put(table.path(), table));
  }

  Plan plan() throws RefusedException {
    ResolvedStatement resolved = Analyzer.analyzeStatement(text.toString(), options, declared());
    ASTStatement parsed = Parser.parseStatement(text.toString(), language.options());
    parsed.accept(new TableNames());
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
    throw RefusedException.beyond("the statement is " + ScriptReader.kind(parsed));
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
    TableDesign design = TableDesign.of(resolved, parsed);
    return new Plan(
        Plan.Kind.CREATE,
        ScriptReader.names(parsed.getName()),
        parsed.getIsIfNotExists(),
        parsed.getIsOrReplace(),
        design.temporary(),
        design.columns(),
        design.layout(),
        parsed.getQuery() == null
            ? null
            : run(coerced(design.columns(), text.of(parsed.getQuery()))),
        List.of());
  }

  private Plan createView(ASTCreateViewStatementBase parsed, ResolvedCreateViewBase resolved)
      throws RefusedException {
    List<Field> columns = new ArrayList<>();
    for (ResolvedOutputColumn column : resolved.getOutputColumnList()) {
      columns.add(EngineTypes.field(column.getName(), column.getColumn().getType()));
    }
    return new Plan(
        Plan.Kind.CREATE,
        ScriptReader.names(parsed.getName()),
        parsed.getIsIfNotExists(),
        parsed.getIsOrReplace(),
        false,
        columns,
        TableDesign.described(resolved.getOptionList()),
        run(coerced(columns, text.of(parsed.getQuery()))),
        List.of());
  }

  /**
   * A query with the types of columns that it is written to. The two parts of a UNION ALL find one
   * type for each column by the same rules, but for FLOAT64: what may not be written there was
   * refused when the statement was analyzed.
   */
  private static String coerced(List<Field> columns, String query) {
    return columns.stream()
        .map(column -> "CAST(NULL AS " + EngineTypes.sql(column) + ")")
        .collect(
            Collectors.joining(
                ", ",
                "(SELECT ",
                " FROM UNNEST([1]) AS one WHERE FALSE) UNION ALL (" + query + ")"));
  }

  /** A query as the engine gets it. */
  private Plan.Query run(String sql) throws RefusedException {
    SimpleCatalog catalog = language.catalog();
    Set<String> keys = new LinkedHashSet<>();
    for (Question.Known table : question.tables()) {
      if (keys.add(table.key())) {
        List<Field> columns = new ArrayList<>(table.columns());
        columns.add(Field.of(Plan.ROW, dev.packhouse.record.FieldType.INT64));
        catalog.addSimpleTable(
            Engine.table(new Question.Known(table.path(), table.key(), columns)));
      }
    }
    Map<String, Set<String>> reads = new LinkedHashMap<>();
    Analyzer.analyzeStatement(sql, options, catalog)
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

  /** The tables under the names that the statement has for them. */
  private SimpleCatalog declared() {
    SimpleCatalog root = language.catalog();
    for (Question.Known table : question.tables()) {
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
          String last = names.get(names.size() - 1);
          // BigQuery splits a name in backticks: `p.d.t` is called t.
          String name = last.substring(last.lastIndexOf('.') + 1);
          text.replace(
              path, node.getAlias() == null ? key + " AS " + EngineTypes.quote(name) : key);
        }
      }
      super.visit(node);
    }
  }
}
