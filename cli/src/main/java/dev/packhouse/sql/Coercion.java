package dev.packhouse.sql;

import com.google.zetasql.Analyzer;
import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.SqlException;
import com.google.zetasql.Type;
import com.google.zetasql.ZetaSQLOptions.ProductMode;

/** What becomes of an expression by itself where something of another type is wanted. */
final class Coercion {

  private Coercion() {}

  /**
   * Whether an expression becomes the type of another one: what has room for both is of that type.
   *
   * @param catalog with all that both name
   */
  static boolean becomes(
      Type type, String one, String expression, AnalyzerOptions options, SimpleCatalog catalog) {
    String both = "COALESCE(" + one + ", (" + expression + "\n))";
    try {
      return Analyzer.analyzeExpression(both, options, catalog).getType().equals(type);
    } catch (SqlException noSuchType) {
      return false;
    }
  }

  /** A type for a person. */
  static String name(Type type) {
    if (type.isArray()) {
      return "ARRAY<" + name(type.asArray().getElementType()) + ">";
    }
    // The names of the fields are asked of a function that the analyzer's Java side lacks.
    return type.isStruct() ? "STRUCT" : type.typeName(ProductMode.PRODUCT_EXTERNAL);
  }
}
