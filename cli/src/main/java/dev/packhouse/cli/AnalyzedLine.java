package dev.packhouse.cli;

import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.sql.AnalyzedStep;
import dev.packhouse.sql.AnalyzedSteps;
import dev.packhouse.sql.LineSql;
import dev.packhouse.steps.DeployedFolder;
import dev.packhouse.steps.StepGraph;
import dev.packhouse.steps.StepTables;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line whose SQL has been analyzed too.
 *
 * @param spec of the line
 * @param steps its steps; null where it has none
 */
record AnalyzedLine(LineSpec spec, @Nullable AnalyzedSteps steps) {

  /**
   * The line, with the warnings on {@code err}; fails with the whole report if its spec or its SQL
   * is invalid.
   *
   * @param project that the steps run in; null where that is not known
   */
  static AnalyzedLine require(LineArgument line, @Nullable String project, PrintWriter err) {
    return require(SpecReading.read(line), project, err);
  }

  /** As the other one, of a line that has been read. */
  static AnalyzedLine require(ReadLine read, @Nullable String project, PrintWriter err) {
    LineSpec spec = read.spec();
    AnalyzedSteps steps =
        spec == null || spec.steps() == null
            ? null
            : LineSql.analyze(spec, project, read.problems());
    if (spec == null || read.problems().hasErrors()) {
      throw new CommandFailure(
          ExitCode.SPEC_INVALID,
          "the spec is invalid\n" + read.withoutSpec().report().stripTrailing());
    }
    err.print(read.problems());
    err.flush();
    return new AnalyzedLine(spec, steps);
  }

  /** The same line of another spec. */
  AnalyzedLine with(LineSpec spec) {
    return new AnalyzedLine(spec, steps);
  }

  boolean hasSteps() {
    return steps != null;
  }

  /** The order of the steps; fails where the line has none. */
  StepGraph graph() {
    if (steps == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "line " + spec.name() + " has no steps: 'steps:' in " + spec.location() + " names some");
    }
    StepGraph graph = steps.graph();
    if (graph == null) {
      throw new IllegalStateException("steps without problems have a graph");
    }
    return graph;
  }

  /** The text of a statement of the graph. */
  String statement(String hash) {
    String sql = steps == null ? null : steps.statements().get(hash);
    if (sql == null) {
      throw new IllegalStateException("a statement of the graph has a text");
    }
    return sql;
  }

  /** Puts the steps into force at {@code folder}. */
  void deployTo(DeployedFolder folder) {
    StepGraph graph = graph();
    try {
      folder.deploy(graph, steps == null ? Map.of() : steps.statements());
    } catch (IOException | IllegalArgumentException failure) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "cannot deploy the steps to " + folder.folder() + ": " + failure.getMessage(),
          failure);
    }
  }

  /** Where the SQL of each step and assertion stands. */
  Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    if (steps != null) {
      for (AnalyzedStep step : steps.steps()) {
        files.put(step.name(), step.file());
      }
    }
    if (spec.steps() != null) {
      for (StepsSpec.AssertionSpec assertion : spec.steps().assertions()) {
        String file = assertion.file();
        files.put(assertion.name(), file == null ? spec.location() : file);
      }
    }
    return files;
  }

  /** The tables that the steps write, and those that tell of them. */
  Set<String> stepTables() {
    Set<String> tables = new LinkedHashSet<>();
    if (spec.steps() != null) {
      graph().steps().forEach(step -> tables.addAll(step.writes()));
      StepTables records = spec.steps().records();
      tables.add(records.jobs());
      tables.add(records.manifests());
    }
    return tables;
  }
}
