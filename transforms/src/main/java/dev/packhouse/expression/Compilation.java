package dev.packhouse.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of compiling an expression: the expression, or everything that is wrong with it.
 *
 * @param expression null exactly if there are issues
 * @param issues in the order of the text
 */
public record Compilation(@Nullable Expression expression, List<Issue> issues) {

  public Compilation {
    issues = List.copyOf(issues);
  }

  static Compilation failed(List<Issue> issues) {
    return new Compilation(null, issues);
  }
}
