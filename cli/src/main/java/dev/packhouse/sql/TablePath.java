package dev.packhouse.sql;

import com.google.zetasql.parser.ASTNodes.ASTGeneralizedPathExpression;
import com.google.zetasql.parser.ASTNodes.ASTIdentifier;
import com.google.zetasql.parser.ASTNodes.ASTPathExpression;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table's name as a text of SQL writes it.
 *
 * @param names its parts, each of which may hold dots if it is quoted
 * @param start its first byte in the text; -1 where that is not known
 */
record TablePath(List<String> names, int start) {

  /** The path of a node; null for one that is no plain path. */
  static @Nullable TablePath of(@Nullable ASTGeneralizedPathExpression node) {
    return node instanceof ASTPathExpression path
        ? new TablePath(
            path.getNames().stream().map(ASTIdentifier::getIdString).toList(),
            path.getParseLocationRange().start())
        : null;
  }

  /** All parts with dots between them. */
  String name() {
    return String.join(".", names);
  }

  /** Whether it names no dataset. */
  boolean isUnqualified() {
    return name().indexOf('.') < 0;
  }

  /** Whether it is a view of BigQuery's own on what there is, and no table. */
  boolean isMetadata() {
    String[] parts = name().toUpperCase(Locale.ROOT).split("\\.", -1);
    for (String part : parts) {
      if (part.equals("INFORMATION_SCHEMA")) {
        return true;
      }
    }
    return parts[parts.length - 1].startsWith("__TABLES");
  }
}
