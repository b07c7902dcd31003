package dev.packhouse.reference;

import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.LanguageOptions;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLOptions.ErrorMessageMode;
import dev.packhouse.sql.GoogleSql;
import dev.packhouse.steps.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** GoogleSQL as BigQuery has it. */
final class Language {

  private final LanguageOptions options = GoogleSql.language();

  LanguageOptions options() {
    return options;
  }

  AnalyzerOptions options(List<Parameter> parameters) throws RefusedException {
    AnalyzerOptions analyzer = new AnalyzerOptions();
    analyzer.setLanguageOptions(options);
    analyzer.setPruneUnusedColumns(true);
    analyzer.setDefaultTimezone("UTC");
    analyzer.setErrorMessageMode(ErrorMessageMode.ERROR_MESSAGE_ONE_LINE);
    for (Parameter parameter : parameters) {
      analyzer.addQueryParameter(
          parameter.name(), EngineTypes.declared(ParameterValues.field(parameter)));
    }
    return analyzer;
  }

  /** Functions and types, and no table. */
  SimpleCatalog catalog() {
    return GoogleSql.catalog();
  }

  Map<String, Value> values(List<Parameter> parameters) throws RefusedException {
    Map<String, Value> values = new LinkedHashMap<>();
    AnalyzerOptions none = options(List.of());
    for (Parameter parameter : parameters) {
      values.put(parameter.name(), ParameterValues.value(parameter, none));
    }
    return values;
  }
}
