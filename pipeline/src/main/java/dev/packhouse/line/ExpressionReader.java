package dev.packhouse.line;

import dev.packhouse.expression.Compilation;
import dev.packhouse.expression.Expression;
import dev.packhouse.expression.Issue;
import dev.packhouse.expression.Scope;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compiles the expressions of a record type; their issues become problems at their places. */
final class ExpressionReader {

  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final ProblemReport problems;

  /** Names that have a problem already: what only follows from it is not reported. */
  private final Set<String> broken = new HashSet<>();

  ExpressionReader(ProblemReport problems) {
    this.problems = problems;
  }

  /** From now on, expressions that use the name are let be. */
  void leaveOut(String name) {
    broken.add(name);
  }

  /** An expression of any type; null where it has problems, or no scope because the schema has. */
  @Nullable Expression compile(@Nullable YamlScalar text, @Nullable Scope scope) {
    if (text == null || scope == null || usesBroken(text.text())) {
      return null;
    }
    Compilation compilation = Expression.compile(text.text(), scope);
    report(text, compilation.issues());
    return compilation.expression();
  }

  /** An expression that is true or false. */
  @Nullable Expression condition(@Nullable YamlScalar text, @Nullable Scope scope, String name) {
    Expression expression = compile(text, scope);
    if (text != null && expression != null && !expression.isBool()) {
      problems.error(
          text.place(0),
          name + " must be true or false, and this is of type " + expression.resultType());
      return null;
    }
    return expression;
  }

  /** Reports what an expression or a table's name does not get right. */
  void report(YamlScalar text, List<Issue> issues) {
    for (Issue issue : issues) {
      problems.error(
          text.place(issue.offset()), issue.message() + hint(text, issue) + commentHint(text));
    }
  }

  private static String hint(YamlScalar text, Issue issue) {
    if (text.text().startsWith("record", issue.offset()) && "record".equals(issue.suggestion())) {
      return ": the record is not decoded yet when 'when' is asked, only envelope is known";
    }
    return issue.suggestion() == null ? "" : "; did you mean '" + issue.suggestion() + "'?";
  }

  /** Whether an expression uses a name that has a problem already. */
  boolean usesBroken(String text) {
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      if (broken.contains(words.group())) {
        return true;
      }
    }
    return false;
  }

  private static String commentHint(YamlScalar text) {
    return text.isCutByComment()
        ? "; the # after it starts a YAML comment: quote the expression if it belongs to it"
        : "";
  }
}
