package dev.packhouse.reference;

import com.google.zetasql.Analyzer;
import com.google.zetasql.Parser;
import com.google.zetasql.parser.ASTNode;
import com.google.zetasql.parser.ASTNodes.ASTCreateStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateTableStmtBase;
import com.google.zetasql.parser.ASTNodes.ASTCreateViewStatementBase;
import com.google.zetasql.parser.ASTNodes.ASTDeleteStatement;
import com.google.zetasql.parser.ASTNodes.ASTDropStatement;
import com.google.zetasql.parser.ASTNodes.ASTGeneralizedPathExpression;
import com.google.zetasql.parser.ASTNodes.ASTIdentifier;
import com.google.zetasql.parser.ASTNodes.ASTInsertStatement;
import com.google.zetasql.parser.ASTNodes.ASTMergeStatement;
import com.google.zetasql.parser.ASTNodes.ASTPathExpression;
import com.google.zetasql.parser.ASTNodes.ASTScriptStatement;
import com.google.zetasql.parser.ASTNodes.ASTStatement;
import com.google.zetasql.parser.ASTNodes.ASTTruncateStatement;
import com.google.zetasql.parser.ASTNodes.ASTUpdateStatement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes a text apart into its statements. */
final class ScriptReader {

  private final Language language;

  ScriptReader(Language language) {
    this.language = language;
  }

  List<Question.Statement> read(String sql) throws RefusedException {
    List<Question.Statement> statements = new ArrayList<>();
    for (ASTStatement statement :
        Parser.parseScript(sql, language.options()).getStatementListNode().getStatementList()) {
      int start = statement.getParseLocationRange().start();
      int end = statement.getParseLocationRange().end();
      StatementText text = StatementText.of(sql, start, end);
      if (statement instanceof ASTScriptStatement) {
        throw RefusedException.beyond(
            "the script has " + kind(statement) + " at " + text.place(start));
      }
      List<List<String>> tables =
          Analyzer.extractTableNamesFromStatement(text.toString(), language.options(List.of()));
      statements.add(new Question.Statement(sql, start, end, copy(tables), targets(statement)));
    }
    return statements;
  }

  private static List<List<String>> copy(List<List<String>> paths) {
    return paths.stream().map(List::copyOf).toList();
  }

  /** Such as {@code IF} or {@code EXECUTE IMMEDIATE}. */
  static String kind(ASTNode statement) {
    return statement
        .getClass()
        .getSimpleName()
        .replaceFirst("^AST", "")
        .replaceFirst("Statement$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toUpperCase(java.util.Locale.ROOT);
  }

  private static List<List<String>> targets(ASTStatement statement) {
    List<String> path = names(targetOf(statement));
    return path.isEmpty() ? List.of() : List.of(path);
  }

  private static @Nullable ASTGeneralizedPathExpression targetOf(ASTStatement statement) {
    if (statement instanceof ASTCreateStatement) {
      if (statement instanceof ASTCreateTableStmtBase table) {
        return table.getName();
      }
      return statement instanceof ASTCreateViewStatementBase view ? view.getName() : null;
    }
    if (statement instanceof ASTInsertStatement insert) {
      return insert.getTargetPath();
    }
    if (statement instanceof ASTUpdateStatement update) {
      return update.getTargetPath();
    }
    if (statement instanceof ASTDeleteStatement delete) {
      return delete.getTargetPath();
    }
    if (statement instanceof ASTMergeStatement merge) {
      return merge.getTargetPath();
    }
    if (statement instanceof ASTTruncateStatement truncate) {
      return truncate.getTargetPath();
    }
    return statement instanceof ASTDropStatement drop ? drop.getName() : null;
  }

  static List<String> names(@Nullable ASTGeneralizedPathExpression path) {
    return path instanceof ASTPathExpression names
        ? names.getNames().stream().map(ASTIdentifier::getIdString).toList()
        : List.of();
  }
}
