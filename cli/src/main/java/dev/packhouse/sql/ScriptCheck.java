package dev.packhouse.sql;

import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.Function;
import com.google.zetasql.FunctionSignature;
import com.google.zetasql.ParseLocationRange;
import com.google.zetasql.ParseResumeLocation;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SimpleColumn;
import com.google.zetasql.SqlException;
import com.google.zetasql.StructType.StructField;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLFunctions.FunctionEnums.Mode;
import com.google.zetasql.ZetaSQLType.TypeKind;
import com.google.zetasql.parser.ASTNode;
import com.google.zetasql.parser.ASTNodes.ASTAssignmentFromStruct;
import com.google.zetasql.parser.ASTNodes.ASTBeginEndBlock;
import com.google.zetasql.parser.ASTNodes.ASTCaseStatement;
import com.google.zetasql.parser.ASTNodes.ASTElseifClause;
import com.google.zetasql.parser.ASTNodes.ASTExceptionHandler;
import com.google.zetasql.parser.ASTNodes.ASTExpression;
import com.google.zetasql.parser.ASTNodes.ASTForInStatement;
import com.google.zetasql.parser.ASTNodes.ASTIdentifier;
import com.google.zetasql.parser.ASTNodes.ASTIfStatement;
import com.google.zetasql.parser.ASTNodes.ASTLoopStatement;
import com.google.zetasql.parser.ASTNodes.ASTRepeatStatement;
import com.google.zetasql.parser.ASTNodes.ASTSingleAssignment;
import com.google.zetasql.parser.ASTNodes.ASTStatement;
import com.google.zetasql.parser.ASTNodes.ASTStatementList;
import com.google.zetasql.parser.ASTNodes.ASTVariableDeclaration;
import com.google.zetasql.parser.ASTNodes.ASTWhenThenClause;
import com.google.zetasql.parser.ASTNodes.ASTWhileStatement;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateFunctionStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedExpr;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOutputColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedQueryStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.yaml.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks the statements of one script, in the order of the text. What cannot be checked, because
 * the columns of a table are not known or the analyzer lacks something, is passed over.
 */
final class ScriptCheck {

  private static final Type BOOL = TypeFactory.createSimpleType(TypeKind.TYPE_BOOL);

  private final StepScript script;
  private final TableNames names;
  private final KnownTables tables;
  private final AnalyzerOptions options;
  private final ScriptScope scope;
  private final CreatedTables created;
  private final MadeColumns columns;

  ScriptCheck(
      StepScript script,
      TableNames names,
      KnownTables tables,
      AnalyzerOptions options,
      ScriptScope scope) {
    this.script = script;
    this.names = names;
    this.tables = tables;
    this.options = options;
    this.scope = scope;
    this.created = new CreatedTables(names, tables, scope);
    this.columns = new MadeColumns(script);
  }

  void check() {
    script.statements().forEach(this::statement);
  }

  /** The columns of the tables that it creates, as far as they are known. */
  Map<String, RecordSchema> created() {
    return created.columns();
  }

  private void statements(@Nullable ASTStatementList list) {
    if (list != null) {
      list.getStatementList().forEach(this::statement);
    }
  }

  private void statement(ASTStatement statement) {
    if (statement instanceof ASTVariableDeclaration declaration) {
      declare(declaration);
    } else if (statement instanceof ASTSingleAssignment assignment) {
      String variable = assignment.getVariable().getIdString();
      expression(assignment.getExpression(), scope.type(variable), variable, "`" + variable + "`");
    } else if (statement instanceof ASTAssignmentFromStruct assignment) {
      expression(assignment.getStructExpression());
    } else if (statement instanceof ASTIfStatement condition) {
      branch(condition);
    } else if (statement instanceof ASTCaseStatement cases) {
      cases(cases);
    } else if (statement instanceof ASTForInStatement loop) {
      loop(loop);
    } else if (statement instanceof ASTLoopStatement loop) {
      if (loop instanceof ASTWhileStatement condition) {
        condition(condition.getCondition());
      }
      statements(loop.getBody());
      if (loop instanceof ASTRepeatStatement repeat) {
        condition(repeat.getUntilClause().getCondition());
      }
    } else if (statement instanceof ASTBeginEndBlock block) {
      statements(block.getStatementListNode());
      if (block.getHandlerList() != null) {
        for (ASTExceptionHandler handler : block.getHandlerList().getExceptionHandlerList()) {
          statements(handler.getStatementList());
        }
      }
    } else if (CheckedKinds.contains(statement)) {
      single(statement);
    } else {
      created.changed(ScriptNodes.of(statement));
      columns.check(statement, null);
    }
  }

  private void branch(ASTIfStatement condition) {
    condition(condition.getCondition());
    statements(condition.getThenList());
    if (condition.getElseifClauses() != null) {
      for (ASTElseifClause clause : condition.getElseifClauses().getElseifClauses()) {
        condition(clause.getCondition());
        statements(clause.getBody());
      }
    }
    statements(condition.getElseList());
  }

  private void cases(ASTCaseStatement cases) {
    expression(cases.getExpression());
    for (ASTWhenThenClause clause : cases.getWhenThenClauses().getWhenThenClauses()) {
      if (cases.getExpression() == null) {
        condition(clause.getCondition());
      } else {
        expression(clause.getCondition());
      }
      statements(clause.getBody());
    }
    statements(cases.getElseList());
  }

  private void declare(ASTVariableDeclaration declaration) {
    Type type = null;
    if (declaration.getType() == null) {
      type = expression(declaration.getDefaultValue());
    } else {
      ParseLocationRange range = declaration.getType().getParseLocationRange();
      String cast = "CAST(NULL AS " + script.text().part(range.start(), range.end()) + ")";
      Place place = script.text().place(range.start());
      ResolvedExpr cast0 =
          analyze(
              declaration.getType(),
              place,
              catalog -> Analyzer.analyzeExpression(cast, options, catalog));
      type = cast0 == null ? null : cast0.getType();
      List<ASTIdentifier> variables = declaration.getVariableList().getIdentifierList();
      expression(declaration.getDefaultValue(), type, variables.get(0).getIdString(), cast);
    }
    for (ASTIdentifier variable : declaration.getVariableList().getIdentifierList()) {
      if (type == null) {
        scope.untyped(variable.getIdString());
      } else {
        scope.variable(variable.getIdString(), type);
      }
    }
  }

  /** The query of a FOR gives its variable the type of a row. */
  private void loop(ASTForInStatement loop) {
    ParseLocationRange range = loop.getQuery().getParseLocationRange();
    String query = script.text().alone(range.start(), range.end());
    ResolvedStatement resolved =
        analyze(
            loop.getQuery(), null, catalog -> Analyzer.analyzeStatement(query, options, catalog));
    String variable = loop.getVariable().getIdString();
    if (resolved instanceof ResolvedQueryStmt rows) {
      scope.variable(variable, rowType(rows));
    } else {
      scope.untyped(variable);
    }
    statements(loop.getBody());
  }

  private static Type rowType(ResolvedQueryStmt rows) {
    List<StructField> fields = new ArrayList<>();
    for (ResolvedOutputColumn column : rows.getOutputColumnList()) {
      fields.add(new StructField(column.getName(), column.getColumn().getType()));
    }
    return rows.getIsValueTable() ? fields.get(0).getType() : TypeFactory.createStructType(fields);
  }

  /** The type of an expression; null where there is none, or it is not known. */
  private @Nullable Type expression(@Nullable ASTExpression node) {
    if (node == null) {
      return null;
    }
    ParseLocationRange range = node.getParseLocationRange();
    String text = script.text().alone(range.start(), range.end());
    ResolvedExpr resolved =
        analyze(node, null, catalog -> Analyzer.analyzeExpression(text, options, catalog));
    return resolved == null ? null : resolved.getType();
  }

  private void condition(ASTExpression node) {
    expression(node, BOOL, "a condition", "CAST(NULL AS BOOL)");
  }

  /**
   * Checks an expression, and that what has a type takes it.
   *
   * @param wanted null where it is not known
   * @param receiver of that type
   * @param one an expression of that type
   */
  private void expression(
      @Nullable ASTExpression node, @Nullable Type wanted, String receiver, String one) {
    Type type = expression(node);
    Map<TablePath, List<SimpleColumn>> named = node == null ? null : tables(ScriptNodes.of(node));
    if (node == null || named == null || type == null || wanted == null || type.equals(wanted)) {
      return;
    }
    ParseLocationRange range = node.getParseLocationRange();
    String text = script.text().part(range.start(), range.end());
    try {
      if (!Coercion.becomes(wanted, one, text, options, scope.with(named))) {
        String types = Coercion.name(wanted) + ", and this is of type " + Coercion.name(type);
        String message = receiver + " is of type " + types + ": CAST it, or write something else";
        script.problems().error(script.text().place(range.start()), message);
      }
    } finally {
      scope.without();
    }
  }

  private void single(ASTStatement statement) {
    ParseResumeLocation from = new ParseResumeLocation(script.text().text());
    from.setBytePosition(statement.getParseLocationRange().start());
    ResolvedStatement resolved =
        analyze(statement, null, catalog -> Analyzer.analyzeNextStatement(from, options, catalog));
    if (resolved instanceof ResolvedCreateFunctionStmt function) {
      define(function);
    }
    created.made(statement, resolved);
    columns.check(statement, resolved);
  }

  private void define(ResolvedCreateFunctionStmt statement) {
    FunctionSignature signature = statement.getSignature();
    boolean isTemplated =
        signature.getResultType().getType() == null
            || signature.getFunctionArgumentList().stream()
                .anyMatch(argument -> argument.getType() == null);
    if (isTemplated) {
      scope.untyped(String.join(".", statement.getNamePath()));
      return;
    }
    scope.function(
        new Function(
            statement.getNamePath(),
            "script",
            statement.getIsAggregate() ? Mode.AGGREGATE : Mode.SCALAR,
            List.of(signature)));
  }

  private interface Analysis<T> {
    T of(SimpleCatalog catalog);
  }

  /**
   * What the analyzer makes of a part of the script; null where it makes nothing of it.
   *
   * @param place of all that is wrong with it; null where the analyzer tells
   */
  private <T> @Nullable T analyze(ASTNode node, @Nullable Place place, Analysis<T> analysis) {
    Map<TablePath, List<SimpleColumn>> named = tables(ScriptNodes.of(node));
    if (named == null) {
      return null;
    }
    Supplier<Place> start = () -> script.text().place(node.getParseLocationRange().start());
    try {
      return analysis.of(scope.with(named));
    } catch (SqlException e) {
      SqlProblems.Said said = script.problems().read(e);
      tell(said.message(), place == null ? said.place() : place);
    } catch (RuntimeException e) {
      // What the analyzer's Java side cannot take from its native one.
      tell("not supported: " + e, start.get());
    } finally {
      scope.without();
    }
    return null;
  }

  private void tell(String said, Place place) {
    SqlMessages.Told told = SqlMessages.tell(said, scope.untyped());
    switch (told.weight()) {
      case ERROR -> script.problems().error(place, told.message());
      case WARNING -> script.problems().warning(place, told.message());
      case NONE -> {}
    }
  }

  /** The tables that a part of the script names; null where the columns of one are not known. */
  private @Nullable Map<TablePath, List<SimpleColumn>> tables(ScriptNodes nodes) {
    List<TablePath> paths = new ArrayList<>(nodes.paths());
    paths.addAll(nodes.sources());
    nodes.targets().stream()
        .filter(target -> !target.isCreated())
        .forEach(target -> paths.add(target.path()));
    Map<TablePath, List<SimpleColumn>> named = new HashMap<>();
    for (TablePath path : paths) {
      boolean isTemporary = scope.isTemporary(path.name());
      String table = names.spelled(path.name());
      List<SimpleColumn> columns =
          isTemporary
              ? scope.temporary().get(ScriptScope.bare(path.name()))
              : tables.columns(table);
      if (columns != null) {
        named.put(path, columns);
      } else if (isTemporary || path.isMetadata() || names.isKnown(table)) {
        return null;
      }
    }
    return named;
  }
}
