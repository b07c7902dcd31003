package dev.packhouse.line;

import dev.packhouse.read.ReadArrivals;
import dev.packhouse.schema.SchemaFile;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceFile;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.time.Duration;
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
  private final PayloadReader payloads;

  SourceReader(String location, SchemaFile schemas, ProblemReport problems) {
    this.location = location;
    this.problems = problems;
    this.payloads = new PayloadReader(new PayloadSchemaReader(schemas, problems), problems);
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
        Source source = source(entry.key().text(), mapping, line);
        if (source != null) {
          sources.put(source.name(), source);
        }
      }
    }
    return sources;
  }

  private @Nullable Source source(String name, YamlValue.Mapping mapping, YamlValue.Mapping line) {
    String type = mapping.text("type");
    if ("files".equals(type)) {
      return files(name, mapping);
    }
    warnOfProject(mapping.scalar("subscription"));
    warnOfProject(mapping.scalar("topic"));
    if ("pubsub".equals(type)) {
      return new MessageSourceReader(payloads, problems).read(name, mapping);
    }
    if ("announcements".equals(type)) {
      return announcements(name, mapping, line);
    }
    Payload payload = payloads.files(mapping);
    String subscription = mapping.text("subscription");
    return payload == null || subscription == null || !"arrivals".equals(type)
        ? null
        : new Source.Arrivals(
            name,
            subscription,
            payload,
            attributes(mapping.mapping("attributes")),
            ledgerWithin(mapping.mapping("ledger")));
  }

  private Source.@Nullable Announcements announcements(
      String name, YamlValue.Mapping mapping, YamlValue.Mapping line) {
    YamlScalar type = mapping.scalar("type");
    if (type != null && !line.has("steps")) {
      problems.error(
          type.place(), "announcements of other lines set off steps, and this line has none");
    }
    YamlScalar topic = mapping.scalar("topic");
    YamlValue.Mapping steps = line.mapping("steps");
    YamlValue.Mapping own = steps == null ? null : steps.mapping("announce");
    if (topic != null && own != null && topic.text().equals(own.text("topic"))) {
      problems.error(
          topic.place(), "this line's own steps are announced there, and would set themselves off");
    }
    return new MessageSourceReader(payloads, problems).announcements(name, mapping);
  }

  /** Not an error, as a spec may hold the place of a name that its user sets. */
  private void warnOfProject(@Nullable YamlScalar name) {
    String problem = name == null ? null : PubsubProject.problem(name.text());
    if (name != null && problem != null) {
      problems.warning(name.place(), problem);
    }
  }

  private static Duration ledgerWithin(YamlValue.@Nullable Mapping ledger) {
    Duration within = ledger == null ? null : Quantities.duration(ledger.text("within"));
    return within == null ? ReadArrivals.DEFAULT_LEDGER_TIME : within;
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
    Payload payload = payloads.files(mapping);
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

  static <E extends Enum<E>> @Nullable E word(E[] values, @Nullable String word) {
    for (E value : values) {
      if (value.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(word)) {
        return value;
      }
    }
    return null;
  }
}
