package dev.packhouse.line;

import dev.packhouse.read.FileFormat;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceFile;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads {@code sources}. What has not its shape was reported before and is passed over here. */
final class SourceReader {

  private final String location;
  private final ProblemReport problems;

  SourceReader(String location, ProblemReport problems) {
    this.location = location;
    this.problems = problems;
  }

  Map<String, Source> read(YamlValue.Mapping line) {
    Map<String, Source> sources = new LinkedHashMap<>();
    YamlValue.Mapping all = line.mapping("sources");
    if (all == null) {
      return sources;
    }
    if (all.entries().isEmpty() && all.broken().isEmpty()) {
      problems.error(all.place(), "sources is empty; a line needs a source");
    }
    for (YamlValue.Entry entry : all.entries()) {
      if (entry.value() instanceof YamlValue.Mapping mapping) {
        Source source = source(entry.key().text(), mapping);
        if (source != null) {
          sources.put(source.name(), source);
        }
      }
    }
    return sources;
  }

  private @Nullable Source source(String name, YamlValue.Mapping mapping) {
    String type = mapping.text("type");
    if ("files".equals(type)) {
      return files(name, mapping);
    }
    Payload payload = payload(mapping);
    String subscription = mapping.text("subscription");
    if (payload == null || type == null) {
      return null;
    }
    return switch (type) {
      case "pubsub" ->
          subscription == null
              ? null
              : new Source.Pubsub(
                  name,
                  subscription,
                  payload,
                  mapping.text("idAttribute"),
                  mapping.text("timestampAttribute"));
      case "arrivals" ->
          subscription == null ? null : new Source.Arrivals(name, subscription, payload);
      default -> null;
    };
  }

  private Source.@Nullable Files files(String name, YamlValue.Mapping mapping) {
    List<FileSet> sets = new ArrayList<>();
    if (mapping.has("files")) {
      onlyInEachOfFiles(mapping);
      for (YamlValue item : mapping.items("files")) {
        if (item instanceof YamlValue.Mapping set) {
          addFileSet(sets, set);
        }
      }
    } else {
      patternAndFormat(mapping);
      addFileSet(sets, mapping);
    }
    return sets.isEmpty() ? null : new Source.Files(name, sets);
  }

  private void onlyInEachOfFiles(YamlValue.Mapping mapping) {
    for (YamlValue.Entry entry : mapping.entries()) {
      String key = entry.key().text();
      if (LineKeys.FILE_SET.names().contains(key)) {
        problems.error(
            entry.key().place(),
            key + " stands beside files; move it into the entries of files, or leave files out");
      }
    }
  }

  /** A source without {@code files} needs both; a misspelt key is one mistake, not two. */
  private void patternAndFormat(YamlValue.Mapping mapping) {
    boolean misspelt =
        mapping.entries().stream()
            .anyMatch(entry -> !LineKeys.FILES.names().contains(entry.key().text()));
    List<String> missing = Stream.of("pattern", "format").filter(key -> !mapping.has(key)).toList();
    if (!misspelt && !missing.isEmpty()) {
      problems.error(
          mapping.place(),
          missing.size() == 1
              ? "a source of files needs '" + missing.get(0) + "'"
              : "a source of files needs 'pattern' and 'format', or a list 'files'");
    }
  }

  private void addFileSet(List<FileSet> sets, YamlValue.Mapping mapping) {
    Payload payload = payload(mapping);
    String pattern = mapping.text("pattern");
    if (payload != null && pattern != null) {
      sets.add(
          new FileSet(
              SourceFile.beside(location, pattern),
              payload,
              attributes(mapping.mapping("attributes"))));
    }
  }

  private static Map<String, String> attributes(YamlValue.@Nullable Mapping mapping) {
    Map<String, String> attributes = new LinkedHashMap<>();
    if (mapping != null) {
      for (YamlValue.Entry entry : mapping.entries()) {
        if (entry.value() instanceof YamlScalar value && !value.isNull()) {
          attributes.put(entry.key().text(), value.text());
        }
      }
    }
    return attributes;
  }

  private @Nullable Payload payload(YamlValue.Mapping mapping) {
    FileFormat format = word(FileFormat.values(), mapping.text("format"));
    if (format == null) {
      return null;
    }
    onlyFor(mapping, "at", format == FileFormat.JSON, "json");
    onlyFor(mapping, "csv", format == FileFormat.CSV, "csv");
    CsvLayout csv = csv(mapping.mapping("csv"));
    if (format == FileFormat.CSV && csv.header() && "pubsub".equals(mapping.text("type"))) {
      problems.error(
          mapping.place(),
          "messages have no header line: say csv: {header: false}, or list the columns there");
    }
    return new Payload(
        format, mapping.text("at"), csv, maxRecordBytes(mapping.scalar("maxRecordBytes")));
  }

  private int maxRecordBytes(@Nullable YamlScalar text) {
    Long bytes = text == null ? null : Quantities.bytes(text.text());
    if (text != null && bytes != null && bytes > Payload.MOST_RECORD_BYTES) {
      problems.error(text.place(), "maxRecordBytes is at most 1GB");
    }
    return bytes == null
        ? Payload.DEFAULT_MAX_RECORD_BYTES
        : (int) Math.min(bytes, Payload.MOST_RECORD_BYTES);
  }

  private void onlyFor(YamlValue.Mapping mapping, String key, boolean fits, String formats) {
    YamlValue.Entry entry = mapping.entry(key);
    if (entry != null && !fits) {
      problems.error(
          entry.key().place(),
          key + " is for format " + formats + " and not for " + mapping.text("format"));
    }
  }

  private CsvLayout csv(YamlValue.@Nullable Mapping mapping) {
    if (mapping == null) {
      return CsvLayout.DEFAULT;
    }
    String delimiter = mapping.text("delimiter");
    String quote = mapping.text("quote");
    String nullMarker = mapping.text("nullMarker");
    List<String> columns = new ArrayList<>();
    for (YamlValue item : mapping.items("header")) {
      if (item instanceof YamlScalar column) {
        if (columns.contains(column.text())) {
          problems.error(column.place(), "there is already a column '" + column.text() + "'");
        }
        columns.add(column.text());
      }
    }
    char between = delimiter == null ? ',' : delimiter.equals("\\t") ? '\t' : first(delimiter, ',');
    char around = quote == null ? '"' : first(quote, '"');
    YamlScalar written = mapping.scalar("delimiter");
    if (written != null && written.text().length() == 1 && between == around) {
      problems.error(written.place(), "the delimiter and the quote cannot be the same");
    }
    return new CsvLayout(
        between,
        around,
        columns.isEmpty() && !"false".equals(mapping.text("header")),
        columns,
        nullMarker == null ? "" : nullMarker);
  }

  private static char first(String text, char otherwise) {
    return text.isEmpty() ? otherwise : text.charAt(0);
  }

  static <E extends Enum<E>> @Nullable E word(E[] values, @Nullable String word) {
    for (E value : values) {
      if (value.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
        return value;
      }
    }
    return null;
  }
}
