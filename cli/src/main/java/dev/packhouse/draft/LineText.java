package dev.packhouse.draft;

import dev.packhouse.read.FileFormat;
import dev.packhouse.read.ReadConfig;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The text of a line.yaml for a sample, with comments on what to look at next. */
final class LineText {

  private static final Set<FieldType> TIMES =
      Set.of(FieldType.DATE, FieldType.DATETIME, FieldType.TIMESTAMP);

  /**
   * Words that cannot stand behind a point.
   *
   * @see <a href="https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax">CEL's
   *     syntax</a>
   */
  private static final Set<String> WORDS_OF_CEL =
      Set.of(
          "as",
          "break",
          "const",
          "continue",
          "else",
          "false",
          "for",
          "function",
          "if",
          "import",
          "in",
          "let",
          "loop",
          "namespace",
          "null",
          "package",
          "return",
          "true",
          "var",
          "void",
          "while");

  private final String name;
  private final String recordType;
  private final String pattern;
  private final Sample sample;
  private final StringBuilder text = new StringBuilder();

  LineText(String name, String recordType, String pattern, Sample sample) {
    this.name = name;
    this.recordType = recordType;
    this.pattern = pattern;
    this.sample = sample;
  }

  @Override
  public String toString() {
    text.setLength(0);
    line("# A draft, made by packhouse init from %s.", sample.summary());
    line("# Its comments say what to look at next; none of them is needed.");
    line("name: %s", scalar(name));
    line("");
    source();
    line("");
    records();
    tables();
    return text.toString();
  }

  private void source() {
    ReadConfig config = sample.config();
    line("sources:");
    line("  files:");
    line("    type: files");
    line("    # From this folder on, or a gs:// address; data/*.csv takes every such file.");
    line("    pattern: %s", scalar(pattern.replace("${", "$${")));
    line("    format: %s", config.format().name().toLowerCase(Locale.ROOT));
    String at = config.at();
    if (at != null) {
      line("    # Where the array of records is in the document.");
      line("    at: %s", scalar(at));
    }
    boolean plain = config.delimiter() == ',' && sample.header().isEmpty();
    if (config.format() == FileFormat.CSV && !plain) {
      line("    csv:");
      if (config.delimiter() != ',') {
        line("      delimiter: %s", delimiter(config.delimiter()));
      }
      if (!sample.header().isEmpty()) {
        line("      header:");
        sample.header().forEach(column -> line("        - %s", scalar(column)));
      }
    }
  }

  private static String delimiter(char delimiter) {
    return delimiter == '\t' ? "\"\\t\"" : "\"" + delimiter + "\"";
  }

  private void records() {
    line("records:");
    line("  - type: %s", scalar(recordType));
    switch (sample.config().format()) {
      case JSON, CSV ->
          line("    # Types and modes are guesses: REQUIRED is what every sampled record has.");
      case AVRO, PARQUET -> line("    # Types and modes are those of the file's own schema.");
    }
    if (!sample.notes().isEmpty()) {
      line("    # What the sample leaves open; a value that does not fit makes a dead letter:");
      sample.notes().forEach(note -> line("    #   %s", Shown.oneLine(note)));
    }
    line("    schema: %s", scalar("schemas/" + recordType + ".json"));
    if (sample.partial()) {
      line("    # For what the schema leaves out; otherwise it would be a mistake (reject).");
      line("    unknownFields: drop");
    }
    String example = example();
    if (example != null) {
      line("    # What must be true of a record that lands, such as:");
      line("    # checks:");
      line("    #   - {name: example, expr: \"%s\"}", example);
    }
    line("    routes:");
    line("      # The first route whose `when` is true takes a record; without one, it takes all.");
    line("      - {name: all, table: %s}", table());
  }

  private void tables() {
    String time =
        sample.columns().stream()
            .filter(column -> TIMES.contains(column.type()) && column.mode() != Mode.REPEATED)
            .map(Field::name)
            .findFirst()
            .orElse(null);
    if (time != null) {
      line("");
      line("# A partitioned table costs less to query:");
      line("# tables:");
      line("#   %s: {partitionBy: {field: %s, type: MONTH}}", table(), time);
    }
  }

  private String table() {
    return LineDraft.dataset(name) + "." + recordType.replace('-', '_');
  }

  /** A condition that could be a check; null where no column is simple enough. */
  private @Nullable String example() {
    List<Field> columns =
        sample.columns().stream()
            .filter(column -> column.mode() != Mode.REPEATED)
            .filter(column -> !WORDS_OF_CEL.contains(column.name()))
            .collect(Collectors.toList());
    String number = first(columns, FieldType.INT64, " >= 0");
    String real = first(columns, FieldType.FLOAT64, " >= 0.0");
    return number != null
        ? number
        : real != null ? real : first(columns, FieldType.STRING, " != ''");
  }

  private static @Nullable String first(List<Field> columns, FieldType type, String condition) {
    return columns.stream()
        .filter(column -> column.type() == type)
        .map(column -> "record." + column.name() + condition)
        .findFirst()
        .orElse(null);
  }

  private static String scalar(String value) {
    DumperOptions options = new DumperOptions();
    options.setSplitLines(false);
    options.setAllowUnicode(true);
    return new Yaml(options).dump(value).strip();
  }

  @com.google.errorprone.annotations.FormatMethod
  private void line(String format, Object... arguments) {
    text.append(arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
    text.append('\n');
  }
}
