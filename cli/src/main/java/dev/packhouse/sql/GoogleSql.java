package dev.packhouse.sql;

import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLBuiltinFunctionOptions;
import com.google.zetasql.ZetaSQLOptions.ParameterMode;
import com.google.zetasql.ZetaSQLOptions.ProductMode;
import com.google.zetasql.ZetaSQLType.TypeKind;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** GoogleSQL as BigQuery speaks it, as far as its analyzer and its reference engine can be told. */
public final class GoogleSql {

  /** Its gRPC, which is shaded, looks in vain for a way to resolve hosts, and needs none. */
  private static final Logger SHADED_GRPC =
      Logger.getLogger("com.google.zetasql.io.grpc.NameResolverRegistry");

  /**
   * Names of types that BigQuery knows and the analyzer does not.
   *
   * @see <a
   *     href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#numeric_types">Numeric
   *     types</a>
   */
  private static final Map<String, TypeKind> ALIASES =
      Map.of(
          "INT", TypeKind.TYPE_INT64,
          "SMALLINT", TypeKind.TYPE_INT64,
          "INTEGER", TypeKind.TYPE_INT64,
          "BIGINT", TypeKind.TYPE_INT64,
          "TINYINT", TypeKind.TYPE_INT64,
          "BYTEINT", TypeKind.TYPE_INT64,
          "DECIMAL", TypeKind.TYPE_NUMERIC,
          "BIGDECIMAL", TypeKind.TYPE_BIGNUMERIC);

  private static final Type TEXT = TypeFactory.createSimpleType(TypeKind.TYPE_STRING);
  private static final Type NUMBER = TypeFactory.createSimpleType(TypeKind.TYPE_INT64);
  private static final Type INSTANT = TypeFactory.createSimpleType(TypeKind.TYPE_TIMESTAMP);

  static {
    SHADED_GRPC.setLevel(Level.SEVERE);
  }

  private GoogleSql() {}

  /** The language with every feature and every kind of statement. */
  public static LanguageOptions language() {
    LanguageOptions language = new LanguageOptions();
    language.enableMaximumLanguageFeatures();
    language.setProductMode(ProductMode.PRODUCT_EXTERNAL);
    language.setSupportsAllStatementKinds();
    language.enableReservableKeyword("QUALIFY");
    return language;
  }

  /** Options of an analysis: named parameters, of which there are none yet, in UTC. */
  public static AnalyzerOptions options() {
    AnalyzerOptions options = new AnalyzerOptions();
    options.setLanguageOptions(language());
    options.setParameterMode(ParameterMode.PARAMETER_NAMED);
    options.setDefaultTimezone("UTC");
    options.addDdlPseudoColumn("_PARTITIONTIME", INSTANT);
    options.addDdlPseudoColumn("_PARTITIONDATE", TypeFactory.createSimpleType(TypeKind.TYPE_DATE));
    addSystemVariables(options);
    return options;
  }

  /** A catalog of all functions and types, without a table. */
  public static SimpleCatalog catalog() {
    SimpleCatalog catalog = new SimpleCatalog("packhouse");
    catalog.addZetaSQLFunctionsAndTypes(new ZetaSQLBuiltinFunctionOptions(language()));
    ALIASES.forEach(
        (name, kind) -> {
          if (!TypeFactory.isSimpleTypeName(name, ProductMode.PRODUCT_EXTERNAL)) {
            catalog.addType(name, TypeFactory.createSimpleType(kind));
          }
        });
    return catalog;
  }

  /**
   * Those of BigQuery's scripts.
   *
   * @see <a href="https://cloud.google.com/bigquery/docs/reference/system-variables">System
   *     variables</a>
   */
  private static void addSystemVariables(AnalyzerOptions options) {
    for (String name :
        List.of(
            "dataset_id",
            "dataset_project_id",
            "last_job_id",
            "location",
            "project_id",
            "query_label",
            "reservation",
            "session_id",
            "time_zone")) {
      options.addSystemVariable(List.of(name), TEXT);
    }
    options.addSystemVariable(List.of("row_count"), NUMBER);
    for (String name : List.of("message", "statement_text", "formatted_stack_trace")) {
      options.addSystemVariable(List.of("error", name), TEXT);
    }
    options.addSystemVariable(List.of("script", "job_id"), TEXT);
    options.addSystemVariable(List.of("script", "creation_time"), INSTANT);
    for (String name : List.of("bytes_billed", "bytes_processed", "num_child_jobs", "slot_ms")) {
      options.addSystemVariable(List.of("script", name), NUMBER);
    }
  }
}
