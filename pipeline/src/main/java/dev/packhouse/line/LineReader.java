package dev.packhouse.line;

import dev.packhouse.land.WriteMethod;
import dev.packhouse.schema.SchemaFile;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.ShapeCheck;
import dev.packhouse.yaml.SourceFile;
import dev.packhouse.yaml.SourceText;
import dev.packhouse.yaml.Substitution;
import dev.packhouse.yaml.YamlOverrides;
import dev.packhouse.yaml.YamlParser;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a line.yaml, and the schema files that it names, into a {@link LineSpec}. */
public final class LineReader {

  /** The file that a folder's line is in. */
  public static final String FILE_NAME = "line.yaml";

  private final String location;
  private final ProblemReport problems = new ProblemReport();
  private final Set<String> files = new LinkedHashSet<>();

  private LineReader(String location) {
    this.location = location;
  }

  /**
   * Reads a line and finds every problem in one pass. It does not throw for anything that a file
   * can hold.
   *
   * @param location a line.yaml or the folder that holds one; a path or, where Beam's FileSystems
   *     have been told their options, a {@code gs://} address
   * @param environment what {@code ${NAME}} can name
   * @param overrides {@code path=value}, as {@code --set} takes them, in their order
   */
  public static ReadLine read(
      String location, Map<String, String> environment, List<String> overrides) {
    LineReader reader = new LineReader(file(location));
    LineSpec spec = reader.read(Substitution.of(environment), overrides);
    return new ReadLine(
        reader.problems.hasErrors() ? null : spec,
        reader.problems,
        reader.location,
        List.copyOf(reader.files));
  }

  /** A name that ends as YAML files do is the file; anything else is the folder of one. */
  private static String file(String location) {
    String plain = location.replaceFirst("^(\\.(/+|$))+", "");
    if (plain.endsWith(".yaml") || plain.endsWith(".yml")) {
      return plain;
    }
    return plain.isEmpty() || plain.endsWith("/") ? plain + FILE_NAME : plain + "/" + FILE_NAME;
  }

  private @Nullable LineSpec read(Substitution substitution, List<String> overrides) {
    SourceText text;
    try {
      text = SourceFile.read(location);
    } catch (SourceFile.UnreadableException e) {
      problems.error(SourceText.of(location, "").whole(), String.valueOf(e.getMessage()));
      return null;
    }
    YamlValue root = YamlParser.parse(text, substitution, problems);
    if (root == null) {
      return null;
    }
    if (!(root instanceof YamlValue.Mapping line)) {
      problems.error(root.place(), "a line.yaml is a mapping, and this is " + root.kind());
      return null;
    }
    YamlOverrides.apply(line, overrides, substitution, problems);
    ShapeCheck.check(line, LineKeys.LINE, problems);
    return spec(line);
  }

  private LineSpec spec(YamlValue.Mapping line) {
    WriteSpec write = write(line.mapping("write"));
    SchemaFile schemas = new SchemaFile(location, problems);
    Map<String, Source> sources = new SourceReader(location, schemas, problems).read(line);
    RoutedTables routed = new RoutedTables(problems);
    requireRecords(line);
    List<RecordType> recordTypes = recordTypes(line, schemas, routed);
    Map<String, TableSpec> tables = new TableReader(routed, write, sources, problems).read(line);
    DeadLetterSpec deadLetters = deadLetters(line.mapping("deadLetters"), routed);
    ReceiptSpec receipts =
        new ReceiptReader(routed, deadLetters, problems).read(line.mapping("receipts"));
    StepsSpec steps =
        new StepsReader(location, schemas, routed, problems)
            .read(line, write, deadLetters, receipts);
    schemas.texts().keySet().forEach(file -> files.add(SourceFile.beside(location, file)));
    if (steps != null) {
      steps.assertions().stream()
          .map(StepsSpec.AssertionSpec::file)
          .filter(Objects::nonNull)
          .forEach(files::add);
    }
    String name = line.text("name");
    return new LineSpec(
        name == null ? "" : name,
        LineVersion.of(line, schemas.texts()),
        location,
        sources,
        recordTypes,
        tables,
        deadLetters,
        receipts,
        write,
        steps);
  }

  /** Only what is announced of other lines gives no records. */
  private void requireRecords(YamlValue.Mapping line) {
    boolean misspelt =
        line.entries().stream()
            .anyMatch(entry -> !LineKeys.LINE.names().contains(entry.key().text()));
    YamlValue.Mapping sources = line.mapping("sources");
    boolean onlyAnnouncements =
        sources != null
            && !sources.entries().isEmpty()
            && sources.entries().stream()
                .allMatch(
                    entry ->
                        entry.value() instanceof YamlValue.Mapping source
                            && "announcements".equals(source.text("type")));
    if (!line.has("records") && !misspelt && !onlyAnnouncements) {
      problems.error(line.place(), "line.yaml needs 'records'");
    }
  }

  private List<RecordType> recordTypes(
      YamlValue.Mapping line, SchemaFile schemas, RoutedTables routed) {
    List<RecordType> types = new ArrayList<>();
    Set<String> names = new HashSet<>();
    String takesAll = null;
    for (YamlValue item : line.items("records")) {
      if (!(item instanceof YamlValue.Mapping mapping)) {
        continue;
      }
      YamlScalar name = mapping.scalar("type");
      if (name != null && !names.add(name.text())) {
        problems.error(name.place(), "there is already a record type '" + name.text() + "'");
      }
      if (takesAll != null) {
        problems.error(
            name == null ? mapping.place() : name.place(),
            "no envelope can be of this record type: '"
                + takesAll
                + "' before it has no 'when' and takes all");
      } else if (name != null && !mapping.has("when")) {
        takesAll = name.text();
      }
      RecordType type = new RecordTypeReader(mapping, schemas, routed, problems).read();
      if (type != null) {
        types.add(type);
      }
    }
    return types;
  }

  private WriteSpec write(YamlValue.@Nullable Mapping mapping) {
    if (mapping == null) {
      return WriteSpec.DEFAULT;
    }
    WriteMethod stream = SourceReader.word(WriteMethod.values(), mapping.text("stream"));
    WriteMethod batch = SourceReader.word(WriteMethod.values(), mapping.text("batch"));
    return new WriteSpec(
        stream == null ? WriteSpec.DEFAULT.stream() : stream,
        batch == null ? WriteSpec.DEFAULT.batch() : batch,
        schemaLag(mapping));
  }

  private Duration schemaLag(YamlValue.Mapping write) {
    YamlScalar written = write.scalar("schemaLag");
    Duration lag = written == null ? null : Quantities.duration(written.text());
    if (written == null || lag == null) {
      return WriteSpec.DEFAULT.schemaLag();
    }
    if (lag.compareTo(WriteSpec.LONGEST_SCHEMA_LAG) > 0) {
      problems.error(
          written.place(),
          "rows wait in the middle of their work, 10m at most: then they are dead letters, which"
              + " can be sent again");
    }
    return lag;
  }

  private DeadLetterSpec deadLetters(YamlValue.@Nullable Mapping mapping, RoutedTables routed) {
    YamlScalar named = mapping == null ? null : mapping.scalar("table");
    String table = named == null ? DeadLetterSpec.DEFAULT_TABLE : named.text();
    String problem = TableName.problem(table);
    RoutedTables.Destination destination = routed.byName().get(table);
    if (named != null && problem != null) {
      problems.error(named.place(), problem);
    } else if (destination != null) {
      problems.error(
          named == null ? destination.first().place() : named.place(),
          "records and dead letters both land in " + table + "; one of them needs another table");
    }
    if (mapping == null) {
      return new DeadLetterSpec(table, null, null);
    }
    return new DeadLetterSpec(table, mapping.text("topic"), stopAbove(mapping));
  }

  private static DeadLetterSpec.@Nullable StopAbove stopAbove(YamlValue.Mapping deadLetters) {
    YamlValue.Mapping mapping = deadLetters.mapping("stopAbove");
    if (mapping != null) {
      Double share = Quantities.share(mapping.text("share"));
      Long min = mapping.whole("min");
      return new DeadLetterSpec.StopAbove(share == null ? 0 : share, min == null ? 0 : min);
    }
    Double share = Quantities.share(deadLetters.text("stopAbove"));
    Long most = deadLetters.whole("stopAbove");
    if (share == null && most == null) {
      return null;
    }
    return new DeadLetterSpec.StopAbove(share == null ? 0 : share, most == null ? 0 : most);
  }
}
