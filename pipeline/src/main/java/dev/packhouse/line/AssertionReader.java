package dev.packhouse.line;

import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceFile;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code assertions} of steps, and the files that they name. */
final class AssertionReader {

  private final String location;
  private final StepLimits limits;
  private final ProblemReport problems;

  AssertionReader(String location, StepLimits limits, ProblemReport problems) {
    this.location = location;
    this.limits = limits;
    this.problems = problems;
  }

  /** The assertions without problems. */
  List<StepsSpec.AssertionSpec> read(List<YamlValue> items) {
    List<StepsSpec.AssertionSpec> assertions = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlValue item : items) {
      if (item instanceof YamlValue.Mapping mapping) {
        StepsSpec.AssertionSpec assertion = assertion(mapping, names);
        if (assertion != null) {
          assertions.add(assertion);
        }
      }
    }
    return assertions;
  }

  private StepsSpec.@Nullable AssertionSpec assertion(
      YamlValue.Mapping mapping, Set<String> names) {
    YamlScalar name = mapping.scalar("name");
    YamlScalar table = mapping.scalar("table");
    String sql = sql(mapping);
    StepsSpec.Limits own = limits.read(mapping);
    if (name != null && !names.add(name.text())) {
      problems.error(name.place(), "there is already an assertion '" + name.text() + "'");
    }
    String problem = table == null ? null : TableName.problem(table.text());
    if (table != null && problem != null) {
      problems.error(table.place(), problem);
    }
    return name == null || table == null || sql == null
        ? null
        : new StepsSpec.AssertionSpec(name.text(), table.text(), sql, file(mapping), own);
  }

  private @Nullable String file(YamlValue.Mapping mapping) {
    String file = mapping.text("file");
    return file == null ? null : SourceFile.beside(location, file);
  }

  /** The query; null where there is none or two, which is a problem then. */
  private @Nullable String sql(YamlValue.Mapping mapping) {
    YamlScalar query = mapping.scalar("query");
    YamlScalar file = mapping.scalar("file");
    if (query != null && file != null) {
      problems.error(file.place(), "an assertion has a 'query' or a 'file', and this one has both");
      return null;
    }
    if (query == null && file == null) {
      if (!mapping.has("query") && !mapping.has("file")) {
        problems.error(mapping.place(), "an assertion needs 'query' or 'file'");
      }
      return null;
    }
    YamlScalar written = file == null ? query : file;
    String sql = file == null ? (query == null ? "" : query.text()) : text(file);
    if (sql != null && sql.isBlank() && written != null) {
      problems.error(written.place(), "there is no query in it");
      return null;
    }
    return sql;
  }

  private @Nullable String text(YamlScalar file) {
    try {
      return SourceFile.read(SourceFile.beside(location, file.text())).text();
    } catch (SourceFile.UnreadableException e) {
      problems.error(file.place(), String.valueOf(e.getMessage()));
      return null;
    }
  }
}
