package dev.packhouse.line;

import dev.packhouse.expression.Expression;
import dev.packhouse.expression.Scope;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Route;
import dev.packhouse.route.TableTemplate;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the {@code routes} of a record type. */
final class RouteReader {

  private static final Pattern PLACE = Pattern.compile("\\{[^{}]*\\}");

  private final ExpressionReader expressions;
  private final RoutedTables tables;
  private final ProblemReport problems;

  RouteReader(ExpressionReader expressions, RoutedTables tables, ProblemReport problems) {
    this.expressions = expressions;
    this.tables = tables;
    this.problems = problems;
  }

  /**
   * The routes without problems.
   *
   * @param recordType whose they are; null where it has no name
   * @param landed the columns that its records land with; null where they have problems
   */
  List<Route> read(
      List<YamlValue> items,
      @Nullable Scope scope,
      @Nullable String recordType,
      @Nullable RecordSchema landed) {
    List<Route> routes = new ArrayList<>();
    Set<String> names = new HashSet<>();
    String takesAll = null;
    for (YamlValue item : items) {
      if (!(item instanceof YamlValue.Mapping mapping)) {
        continue;
      }
      YamlScalar name = mapping.scalar("name");
      if (name != null && !names.add(name.text())) {
        problems.error(name.place(), "there is already a route '" + name.text() + "'");
      }
      if (takesAll != null) {
        problems.error(
            name == null ? mapping.place() : name.place(),
            "this route can never match: '" + takesAll + "' before it has no 'when' and takes all");
      } else if (name != null && !mapping.has("when")) {
        takesAll = name.text();
      }
      Expression when = expressions.condition(mapping.scalar("when"), scope, "'when'");
      List<YamlScalar> destinations = destinations(mapping);
      if (destinations.isEmpty()) {
        tables.missesSome();
      }
      destinations.forEach(table -> tables.add(table, recordType, landed));
      TableTemplate table = template(mapping, scope);
      boolean conditionKnown = when != null || !mapping.has("when");
      if (name != null && table != null && conditionKnown && !destinations.isEmpty()) {
        List<String> allow = destinations.stream().map(YamlScalar::text).distinct().toList();
        routes.add(new Route(name.text(), when, table, allow));
      }
    }
    return routes;
  }

  private static boolean isDynamic(String table) {
    return table.indexOf('{') >= 0;
  }

  private @Nullable TableTemplate template(YamlValue.Mapping mapping, @Nullable Scope scope) {
    YamlScalar table = mapping.scalar("table");
    if (table == null) {
      return null;
    }
    if (!isDynamic(table.text())) {
      return TableTemplate.fixed(table.text());
    }
    if (scope == null || expressions.usesBroken(table.text())) {
      return null;
    }
    TableTemplate.Parsing parsing = TableTemplate.parse(table.text(), scope);
    expressions.report(table, parsing.issues());
    return parsing.template();
  }

  /** The tables that a route can name: its own, or those that it allows. */
  private List<YamlScalar> destinations(YamlValue.Mapping mapping) {
    YamlScalar table = mapping.scalar("table");
    YamlValue.Entry allow = mapping.entry("allow");
    List<YamlScalar> named = new ArrayList<>();
    for (YamlValue item : mapping.items("allow")) {
      if (item instanceof YamlScalar scalar && !scalar.isNull() && isTable(scalar)) {
        named.add(scalar);
      }
    }
    if (table == null) {
      return named;
    }
    if (isDynamic(table.text())) {
      if (!mapping.has("allow")) {
        problems.error(
            table.place(),
            "a table's name with {...} needs 'allow': the list of the tables that it may come to");
      }
      checkFits(table, named);
      return named;
    }
    if (allow != null) {
      problems.error(
          allow.key().place(), "allow is for a table's name with {...}, and this one is fixed");
    }
    return isTable(table) ? List.of(table) : List.of();
  }

  /** An allowed table that the name cannot come to is a slip of the pen. */
  private void checkFits(YamlScalar template, List<YamlScalar> allowed) {
    StringBuilder form = new StringBuilder();
    int from = 0;
    java.util.regex.Matcher places = PLACE.matcher(template.text());
    while (places.find()) {
      form.append(Pattern.quote(template.text().substring(from, places.start()))).append(".*");
      from = places.end();
    }
    form.append(Pattern.quote(template.text().substring(from)));
    for (YamlScalar table : allowed) {
      if (!table.text().matches(form.toString())) {
        problems.error(
            table.place(), "'" + template.text() + "' never comes to '" + table.text() + "'");
      }
    }
  }

  private boolean isTable(YamlScalar table) {
    String problem = TableName.problem(table.text());
    if (problem != null) {
      problems.error(table.place(), problem);
    }
    return problem == null;
  }
}
