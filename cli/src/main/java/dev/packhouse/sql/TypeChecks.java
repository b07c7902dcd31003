package dev.packhouse.sql;

import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.SimpleCatalog;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLType.TypeKind;
import com.google.zetasql.parser.ASTNodes.ASTParameterExpr;
import dev.packhouse.expression.NearestWord;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.steps.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Checks the types of every statement against the columns of the tables that it names. Steps are
 * taken in their order, so that what one creates is known to the next.
 */
final class TypeChecks {

  private static final Type STRING = TypeFactory.createSimpleType(TypeKind.TYPE_STRING);
  private static final Type TIMESTAMP = TypeFactory.createSimpleType(TypeKind.TYPE_TIMESTAMP);

  private final TableNames names;
  private final KnownTables tables;
  private final AnalyzerOptions options;
  private final Map<String, Type> parameters = new LinkedHashMap<>();
  private final Set<String> parameterNames = new HashSet<>();
  private final Map<String, Map<String, RecordSchema>> columns = new HashMap<>();

  TypeChecks(LineSpec spec, StepsSpec steps, TableNames names, AnalyzerOptions options) {
    this.names = names;
    this.tables = new KnownTables(spec, steps, names);
    this.options = options;
    options.setPruneUnusedColumns(true);
    parameters.put("run_id", STRING);
    parameters.put("manifest_id", STRING);
    parameters.put("window_start", TIMESTAMP);
    parameters.put("window_end", TIMESTAMP);
    parameters.put("arrived", TypeFactory.createArrayType(STRING));
    parameterNames.addAll(parameters.keySet());
    for (Parameter parameter : steps.parameters()) {
      parameterNames.add(parameter.name().toLowerCase(Locale.ROOT));
      Type type = GoogleSqlTypes.named(parameter.type());
      if (type != null) {
        parameters.put(
            parameter.name().toLowerCase(Locale.ROOT),
            parameter.values() == null ? type : TypeFactory.createArrayType(type));
      }
    }
    parameters.forEach(options::addQueryParameter);
  }

  /** Checks all; what is wrong is a problem of its script. */
  void check(Collection<StepScript> steps, Collection<StepScript> assertions) {
    SimpleCatalog catalog = GoogleSql.catalog();
    List<StepScript> all = order(steps);
    all.addAll(assertions);
    for (StepScript script : all) {
      checkParameters(script);
      ScriptCheck check = new ScriptCheck(script, names, tables, options, new ScriptScope(catalog));
      check.check();
      columns.put(script.name(), check.created());
    }
  }

  /** The columns of the tables that a step creates. */
  Map<String, RecordSchema> columns(String step) {
    return columns.getOrDefault(step, Map.of());
  }

  private void checkParameters(StepScript script) {
    if (script.tables() == null) {
      return;
    }
    for (ASTParameterExpr parameter : script.tables().nodes().parameters()) {
      String name = parameter.getName().getIdString();
      if (!parameterNames.contains(name.toLowerCase(Locale.ROOT))) {
        script
            .problems()
            .error(
                script.text().place(parameter.getParseLocationRange().start()),
                "there is no parameter @"
                    + name
                    + ": name it in line.yaml under steps.parameters"
                    + NearestWord.hint(name, parameterNames));
      }
    }
  }

  /** Each after those that write what it reads, as far as there is such an order. */
  private List<StepScript> order(Collection<StepScript> steps) {
    Map<String, List<String>> writers = new HashMap<>();
    for (StepScript step : steps) {
      for (String table : step.writes().keySet()) {
        writers.computeIfAbsent(table, none -> new ArrayList<>()).add(step.name());
      }
    }
    Map<StepScript, Set<String>> before = new LinkedHashMap<>();
    for (StepScript step : steps) {
      Set<String> names = new HashSet<>();
      for (String read : step.reads().keySet()) {
        names.addAll(writers.getOrDefault(read, List.of()));
        this.names
            .matches(read)
            .forEach(match -> names.addAll(writers.getOrDefault(match, List.of())));
      }
      names.remove(step.name());
      before.put(step, names);
    }
    List<StepScript> ordered = new ArrayList<>();
    Set<String> done = new HashSet<>();
    while (!before.isEmpty()) {
      StepScript next =
          before.entrySet().stream()
              .filter(entry -> done.containsAll(entry.getValue()))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElseGet(() -> before.keySet().iterator().next());
      before.remove(next);
      done.add(next.name());
      ordered.add(next);
    }
    return ordered;
  }
}
