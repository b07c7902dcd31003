package dev.packhouse.sql;

import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import dev.packhouse.yaml.ProblemReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A line with two tables and steps, for tests, and what its analysis told. */
public final class SqlLine {

  private static final String LINE =
      """
      name: orchard
      sources:
        deliveries: {type: files, pattern: deliveries.jsonl, format: json}
      records:
        - type: delivery
          fields:
            - {name: delivery_id, type: STRING, mode: REQUIRED}
            - {name: grower, type: STRING}
            - {name: picked_at, type: TIMESTAMP}
            - {name: kilos, type: NUMERIC}
            - {name: crates, type: INT64}
            - {name: notes, type: JSON}
            - {name: place, type: GEOGRAPHY}
            - {name: tags, type: STRING, mode: REPEATED}
            - name: lots
              type: STRUCT
              mode: REPEATED
              fields: [{name: lot, type: STRING}, {name: weight, type: FLOAT64}]
            - {name: grade, type: STRING}
          routes:
            - {name: good, when: record.grade == 'A', table: market.deliveries}
            - {name: other, table: market.seconds}
      """;

  private final Path folder;
  private final StringBuilder steps = new StringBuilder("steps:\n  dir: steps\n");
  private final ProblemReport problems = new ProblemReport();
  private @Nullable String project;

  public SqlLine(Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("steps"));
  }

  /** Adds a file. */
  public SqlLine step(String name, String sql) throws IOException {
    Files.writeString(folder.resolve("steps").resolve(name + ".sql"), sql);
    return this;
  }

  /** Adds keys to {@code steps}, as YAML that is indented by two. */
  SqlLine with(String keys) {
    steps.append(keys).append('\n');
    return this;
  }

  SqlLine project(String project) {
    this.project = project;
    return this;
  }

  public AnalyzedSteps analyze() throws IOException {
    Files.writeString(folder.resolve("line.yaml"), LINE + steps);
    ReadLine read = LineReader.read(folder.toString(), Map.of(), List.of());
    LineSpec spec = read.spec();
    if (spec == null) {
      throw new AssertionError(read.report());
    }
    return LineSql.analyze(spec, project, problems);
  }

  /** What was wrong, with the folder's name left out. */
  public String problems() {
    return problems.toString().replace(folder + "/", "");
  }
}
