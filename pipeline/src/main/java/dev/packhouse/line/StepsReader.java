package dev.packhouse.line;

import dev.packhouse.land.WriteMethod;
import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.schema.FieldReader;
import dev.packhouse.schema.SchemaFile;
import dev.packhouse.steps.StepTables;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceFile;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code steps}. What has not its shape was reported before and is passed over here. */
final class StepsReader {

  /**
   * A table takes 1,500 changes by jobs in a day, and each manifest may change one: that is almost
   * one a minute.
   *
   * @see <a href="https://cloud.google.com/bigquery/quotas#standard_tables">Standard tables</a>
   */
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Duration DEFAULT_EVERY = Duration.ofMinutes(15);
  private static final int DEFAULT_CONCURRENCY = 10;
  private static final String DEFAULT_LOCATION = "US";

  private final String location;
  private final SchemaFile schemas;
  private final RoutedTables routed;
  private final ProblemReport problems;

  StepsReader(String location, SchemaFile schemas, RoutedTables routed, ProblemReport problems) {
    this.location = location;
    this.schemas = schemas;
    this.routed = routed;
    this.problems = problems;
  }

  /** The steps; null where there are none. */
  @Nullable StepsSpec read(
      YamlValue.Mapping line, WriteSpec write, DeadLetterSpec deadLetters, ReceiptSpec receipts) {
    YamlValue.Entry entry = line.entry("steps");
    if (entry == null || !(entry.value() instanceof YamlValue.Mapping mapping)) {
      return null;
    }
    if (write.batch() != WriteMethod.LOADS) {
      problems.error(
          entry.key().place(),
          "steps need write: {batch: loads}: the Storage Write API gives no signal in batch that"
              + " rows have been committed");
    }
    Map<String, String> others = new HashMap<>();
    others.put(deadLetters.table(), "dead letters");
    others.put(receipts.table(), "receipts");
    StepLimits limits = new StepLimits(problems);
    String folder = mapping.text("dir");
    YamlValue.Mapping announce = mapping.mapping("announce");
    Long concurrency = mapping.whole("concurrency");
    String datasets = mapping.text("location");
    return new StepsSpec(
        SourceFile.beside(location, folder == null ? "" : folder),
        every(mapping.scalar("every")),
        concurrency == null ? DEFAULT_CONCURRENCY : concurrency.intValue(),
        limits.budget(mapping.scalar("budget")),
        announce == null ? null : announce.text("topic"),
        datasets == null ? DEFAULT_LOCATION : datasets,
        records(mapping.mapping("record"), others),
        new ParameterReader(problems).read(mapping.mapping("parameters")),
        limits.read(mapping),
        overrides(mapping.mapping("overrides"), limits),
        externalTables(mapping.mapping("externalTables")),
        new AssertionReader(location, limits, problems).read(mapping.items("assertions")),
        new StepPlaces(mapping));
  }

  private Duration every(@Nullable YamlScalar written) {
    Duration every = written == null ? null : Quantities.duration(written.text());
    if (written == null || every == null) {
      return DEFAULT_EVERY;
    }
    if (every.compareTo(SHORTEST) < 0) {
      problems.error(
          written.place(),
          "steps run every minute at most: BigQuery lets jobs change a table 1,500 times a day");
    } else if (every.compareTo(LONGEST) > 0) {
      problems.error(
          written.place(),
          "steps of a stream run once a day at least; start packhouse run --steps-only by a schedule"
              + " of yours, for longer");
    }
    return every;
  }

  private StepTables records(YamlValue.@Nullable Mapping mapping, Map<String, String> others) {
    YamlScalar jobs = mapping == null ? null : mapping.scalar("jobs");
    YamlScalar manifests = mapping == null ? null : mapping.scalar("manifests");
    StepTables tables =
        new StepTables(
            jobs == null ? StepTables.DEFAULT.jobs() : jobs.text(),
            manifests == null ? StepTables.DEFAULT.manifests() : manifests.text());
    checkRecord("the states of jobs", tables.jobs(), jobs, others);
    checkRecord("the states of manifests", tables.manifests(), manifests, others);
    YamlScalar later = manifests == null ? jobs : manifests;
    if (later != null && tables.jobs().equals(tables.manifests())) {
      problems.error(
          later.place(),
          "the states of jobs and of manifests are both recorded in "
              + tables.jobs()
              + "; one of them needs another table");
    }
    return tables;
  }

  private void checkRecord(
      String what, String table, @Nullable YamlScalar named, Map<String, String> others) {
    RoutedTables.Destination destination = routed.byName().get(table);
    String other = destination == null ? others.get(table) : "records";
    String problem = TableName.problem(table);
    YamlScalar at = named == null && destination != null ? destination.first() : named;
    if (at != null && problem != null) {
      problems.error(at.place(), problem);
    } else if (at != null && other != null) {
      problems.error(
          at.place(),
          other + " and " + what + " both land in " + table + "; one of them needs another table");
    }
  }

  private Map<String, StepsSpec.StepOverride> overrides(
      YamlValue.@Nullable Mapping mapping, StepLimits limits) {
    Map<String, StepsSpec.StepOverride> overrides = new LinkedHashMap<>();
    if (mapping == null) {
      return overrides;
    }
    for (YamlValue.Entry entry : mapping.entries()) {
      String step = entry.key().text();
      if (step.endsWith(".sql")) {
        problems.error(
            entry.key().place(),
            "a step has its file's name without .sql: write "
                + step.substring(0, step.length() - ".sql".length()));
      }
      if (entry.value() instanceof YamlValue.Mapping override) {
        overrides.put(
            step,
            new StepsSpec.StepOverride(
                tables(override, "reads"), tables(override, "writes"), limits.read(override)));
      }
    }
    return overrides;
  }

  private @Nullable List<String> tables(YamlValue.Mapping override, String key) {
    if (!(override.get(key) instanceof YamlValue.Sequence sequence)) {
      return null;
    }
    List<String> tables = new ArrayList<>();
    for (YamlValue item : sequence.items()) {
      if (item instanceof YamlScalar table && !table.isNull()) {
        checkTable(table, key.equals("reads"));
        tables.add(table.text());
      }
    }
    return tables;
  }

  private Map<String, @Nullable RecordSchema> externalTables(YamlValue.@Nullable Mapping mapping) {
    Map<String, @Nullable RecordSchema> tables = new LinkedHashMap<>();
    if (mapping == null) {
      return tables;
    }
    for (YamlValue.Entry entry : mapping.entries()) {
      String name = entry.key().text();
      checkTable(entry.key(), true);
      if (routed.byName().containsKey(name)) {
        problems.error(
            entry.key().place(),
            "records of this line land in " + name + ", so it is not external");
      }
      if (entry.value() instanceof YamlValue.Mapping table) {
        tables.put(name, columns(table));
      }
    }
    return tables;
  }

  private @Nullable RecordSchema columns(YamlValue.Mapping table) {
    YamlValue.Entry inline = table.entry("fields");
    YamlScalar file = table.scalar("schema");
    if (file != null && inline != null) {
      problems.error(
          inline.key().place(),
          "an external table has a 'schema' or 'fields', and this one has both");
    }
    if (file != null) {
      return schemas.read(file);
    }
    List<Field> fields = new FieldReader(problems).read(table.items("fields"));
    return fields.isEmpty() ? null : new RecordSchema(fields);
  }

  private void checkTable(YamlScalar name, boolean wildcard) {
    boolean many = wildcard && name.text().endsWith("*");
    String problem = TableName.problem(many ? name.text().replaceAll("[*]$", "x") : name.text());
    if (problem != null) {
      problems.error(name.place(), problem);
    }
  }
}
