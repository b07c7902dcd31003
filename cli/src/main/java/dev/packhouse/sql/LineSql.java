package dev.packhouse.sql;

import com.google.zetasql.AnalyzerOptions;
import dev.packhouse.expression.NearestWord;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.line.StepPlaces;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.line.StepsSpec.AssertionSpec;
import dev.packhouse.line.StepsSpec.Limits;
import dev.packhouse.line.StepsSpec.StepOverride;
import dev.packhouse.sql.SqlFolder.SqlFile;
import dev.packhouse.steps.Assertion;
import dev.packhouse.steps.GraphProblem;
import dev.packhouse.steps.GraphReading;
import dev.packhouse.steps.Statement;
import dev.packhouse.steps.Step;
import dev.packhouse.steps.StepGraph;
import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.Problem;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Analyzes the SQL of a line's steps and assertions: what each reads and writes, the order that
 * follows, and the types of all expressions, against the columns that the line lands, that its spec
 * declares, and that its steps make. Nothing is asked of BigQuery.
 */
public final class LineSql {

  private final LineSpec spec;
  private final StepsSpec steps;
  private final ProblemReport problems = new ProblemReport();
  private final AnalyzerOptions options = GoogleSql.options();
  private final TableNames names;
  private final StepPlaces places;
  private final Map<String, StepScript> scripts = new TreeMap<>();
  private final Map<String, StepScript> queries = new LinkedHashMap<>();

  private LineSql(LineSpec spec, StepsSpec steps, @Nullable String project) {
    this.spec = spec;
    this.steps = steps;
    this.names = new TableNames(spec, steps, project);
    this.places = steps.places();
  }

  /**
   * Analyzes a line's SQL. It does not throw for anything that a file can hold.
   *
   * @param project that the steps run in, so that a table's name with it and one without it are the
   *     same; null where it is not known
   * @param problems is told all that is wrong
   * @return with a graph exactly if there are no errors; with one that is empty for a spec without
   *     steps
   */
  public static AnalyzedSteps analyze(
      LineSpec spec, @Nullable String project, ProblemReport problems) {
    StepsSpec steps = spec.steps();
    if (steps == null) {
      return new AnalyzedSteps(StepGraph.of(List.of(), List.of()).graph(), Map.of(), List.of());
    }
    return DeepStack.run(
        () -> {
          LineSql sql = new LineSql(spec, steps, project);
          AnalyzedSteps analyzed = sql.analyze();
          sql.report(problems);
          return analyzed;
        });
  }

  /**
   * A line that was read, with what is wrong with its SQL among its problems.
   *
   * @param project as for {@link #analyze(LineSpec, String, ProblemReport)}
   */
  public static ReadLine check(ReadLine read, @Nullable String project) {
    LineSpec spec = read.spec();
    return spec == null || spec.steps() == null
        ? read
        : read.withSteps(analyze(spec, project, read.problems()).steps().size());
  }

  private AnalyzedSteps analyze() {
    for (SqlFile file : SqlFolder.read(steps.folder(), places.folder(), problems)) {
      step(file);
    }
    scripts.values().forEach(script -> script.writes().keySet().forEach(names::write));
    steps.assertions().forEach(this::assertion);
    checkOverrides();
    new StepChecks(scripts, queries, names, problems, this::override).check();
    TypeChecks types = new TypeChecks(spec, steps, names, options);
    types.check(scripts.values(), queries.values());

    Map<String, String> statements = new TreeMap<>();
    StepGraph graph = problems.hasErrors() ? null : graph(statements);
    List<AnalyzedStep> analyzed = new ArrayList<>();
    if (graph == null) {
      scripts.values().forEach(script -> analyzed.add(analyzed(script, types)));
    } else {
      for (Step step : graph.steps()) {
        StepScript script = scripts.get(step.name());
        if (script != null) {
          analyzed.add(analyzed(script, types));
        }
      }
    }
    return new AnalyzedSteps(graph, graph == null ? Map.of() : statements, analyzed);
  }

  private void step(SqlFile file) {
    StepOverride override = override(file.name());
    boolean told = override != null && override.reads() != null && override.writes() != null;
    SqlText text = SqlText.of(file.text());
    StepScript script =
        StepScript.parse(
            file.name(),
            file.text().name(),
            text,
            options,
            names,
            new SqlProblems(text, problems, told));
    scripts.put(file.name(), script);
    if (override != null && override.reads() != null) {
      script.setReads(told(file.name(), override.reads()));
    }
    if (override != null && override.writes() != null) {
      script.setWrites(told(file.name(), override.writes()));
    }
  }

  private Map<String, Place> told(String step, List<String> tables) {
    Map<String, Place> told = new LinkedHashMap<>();
    for (String table : tables) {
      told.put(names.spelled(table), places.override(step));
    }
    return told;
  }

  private void assertion(AssertionSpec assertion) {
    String name = assertion.name();
    SqlText text =
        assertion.file() == null
            ? SqlText.of(
                assertion.sql(), places.assertion(name), index -> places.query(name, index))
            : SqlText.of(SourceText.of(assertion.file(), assertion.sql()));
    if (queries.containsKey(name) || scripts.containsKey(name)) {
      problems.error(
          places.assertion(name), "two steps or assertions are called " + name + ": rename one");
      return;
    }
    SqlProblems own = new SqlProblems(text, problems, false);
    StepScript script =
        StepScript.parse(name, text.whole().text().name(), text, options, names, own);
    queries.put(name, script);
    checkAssertion(script);
    String table = names.spelled(assertion.table());
    if (!names.isKnown(table)) {
      problems.error(
          places.assertion(name),
          "assertion "
              + name
              + " is about "
              + assertion.table()
              + ", which the line does not land in, no step writes, and steps.externalTables does"
              + " not name"
              + names.hint(table));
    }
  }

  private void checkAssertion(StepScript script) {
    if (script.tables() == null) {
      return;
    }
    if (script.statements().size() != 1
        || !(script.statements().get(0)
            instanceof com.google.zetasql.parser.ASTNodes.ASTQueryStatement)) {
      script
          .problems()
          .error(
              script.text().whole(),
              "assertion "
                  + script.name()
                  + " must be a single query, which returns what is wrong");
    }
  }

  private void checkOverrides() {
    for (String step : steps.overrides().keySet()) {
      if (!scripts.containsKey(step)) {
        problems.error(
            places.override(step),
            "there is no file "
                + step
                + ".sql in "
                + steps.folder()
                + NearestWord.hint(step, scripts.keySet()));
      }
    }
  }

  private @Nullable StepOverride override(String step) {
    return steps.overrides().get(step);
  }

  private @Nullable StepGraph graph(Map<String, String> statements) {
    List<Step> ordered = new ArrayList<>();
    for (StepScript script : scripts.values()) {
      StepOverride override = override(script.name());
      Limits limits = override == null ? Limits.NONE : override.limits();
      ordered.add(
          new Step(
              script.name(),
              statement(script, limits, statements),
              List.copyOf(script.reads().keySet()),
              List.copyOf(script.writes().keySet())));
    }
    List<Assertion> assertions = new ArrayList<>();
    for (AssertionSpec assertion : steps.assertions()) {
      StepScript script = queries.get(assertion.name());
      if (script != null) {
        assertions.add(
            new Assertion(
                assertion.name(),
                statement(script, assertion.limits(), statements),
                names.spelled(assertion.table()),
                List.copyOf(script.reads().keySet())));
      }
    }
    GraphReading reading = StepGraph.of(ordered, assertions);
    for (GraphProblem problem : reading.problems()) {
      StepScript script = scripts.get(problem.place());
      problems.error(
          script == null ? places.assertion(problem.place()) : script.text().whole(),
          problem.message());
    }
    return reading.graph();
  }

  private Statement statement(StepScript script, Limits own, Map<String, String> statements) {
    String sql = script.text().text();
    Statement statement =
        Statement.of(sql)
            .withParameters(steps.parameters())
            .withMaximumBytesBilled(
                own.maximumBytesBilled() == null
                    ? steps.limits().maximumBytesBilled()
                    : own.maximumBytesBilled());
    java.time.Duration timeout = own.timeout() == null ? steps.limits().timeout() : own.timeout();
    Integer attempts = own.attempts() == null ? steps.limits().attempts() : own.attempts();
    if (timeout != null) {
      statement = statement.withTimeout(timeout);
    }
    if (attempts != null) {
      statement = statement.withAttempts(attempts);
    }
    statements.put(statement.hash(), sql);
    return statement;
  }

  private static AnalyzedStep analyzed(StepScript script, TypeChecks types) {
    return new AnalyzedStep(
        script.name(),
        script.file(),
        List.copyOf(script.reads().keySet()),
        List.copyOf(script.writes().keySet()),
        types.columns(script.name()));
  }

  /** Hands the problems over: those of line.yaml, then those of each file by its name. */
  private void report(ProblemReport report) {
    String line = spec.location();
    problems.problems().stream()
        .sorted(
            Comparator.comparing(
                (Problem problem) -> {
                  String name = problem.place().text().name();
                  return name.startsWith(line) ? "" : name;
                }))
        .forEach(report::add);
  }
}
