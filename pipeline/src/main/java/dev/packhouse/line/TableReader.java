package dev.packhouse.line;

import dev.packhouse.expression.NearestWord;
import dev.packhouse.land.Disposition;
import dev.packhouse.land.Partitioning;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code tables}, and adds those of which only the routes tell. */
final class TableReader {

  private static final Set<FieldType> TIMES =
      EnumSet.of(FieldType.DATE, FieldType.DATETIME, FieldType.TIMESTAMP);

  /**
   * Types that a table can be clustered by.
   *
   * @see <a
   *     href="https://cloud.google.com/bigquery/docs/clustered-tables#cluster_column_types">Cluster
   *     column types</a>
   */
  private static final Set<FieldType> CLUSTERS =
      EnumSet.of(
          FieldType.BIGNUMERIC,
          FieldType.BOOL,
          FieldType.DATE,
          FieldType.DATETIME,
          FieldType.GEOGRAPHY,
          FieldType.INT64,
          FieldType.NUMERIC,
          FieldType.STRING,
          FieldType.TIMESTAMP);

  private final RoutedTables routed;
  private final WriteSpec write;
  private final Map<String, Source> sources;
  private final ProblemReport problems;

  TableReader(
      RoutedTables routed, WriteSpec write, Map<String, Source> sources, ProblemReport problems) {
    this.routed = routed;
    this.write = write;
    this.sources = sources;
    this.problems = problems;
  }

  /** The tables by name. */
  Map<String, TableSpec> read(YamlValue.Mapping line) {
    Map<String, TableSpec> tables = new LinkedHashMap<>();
    routed.byName().keySet().forEach(name -> tables.put(name, TableSpec.of(name)));
    YamlValue.Mapping declared = line.mapping("tables");
    if (declared == null) {
      return tables;
    }
    for (YamlValue.Entry entry : declared.entries()) {
      String name = entry.key().text();
      RoutedTables.Destination destination = routed.byName().get(name);
      if (destination == null && routed.isComplete()) {
        problems.error(
            entry.key().place(),
            "no route goes to '" + name + "'" + NearestWord.hint(name, routed.byName().keySet()));
      } else if (entry.value() instanceof YamlValue.Mapping table) {
        tables.put(name, table(name, table, destination));
      }
    }
    return tables;
  }

  private TableSpec table(
      String name, YamlValue.Mapping table, RoutedTables.@Nullable Destination destination) {
    RecordSchema columns = destination == null ? null : destination.columns();
    Partitioning partitioning = partitioning(table.mapping("partitionBy"), columns);
    List<String> clusterBy = new ArrayList<>();
    for (YamlValue item : table.items("clusterBy")) {
      if (item instanceof YamlScalar column && !column.isNull()) {
        Field field = column(column, columns, CLUSTERS, "cluster");
        if (clusterBy.contains(column.text())) {
          problems.error(column.place(), "'" + column.text() + "' is there already");
        }
        clusterBy.add(field == null ? column.text() : field.name());
      }
    }
    boolean truncates = "truncate".equals(table.text("disposition"));
    if (truncates) {
      checkTruncate(table, destination);
    }
    return new TableSpec(
        name,
        partitioning,
        clusterBy,
        truncates ? Disposition.TRUNCATE : Disposition.APPEND,
        table.text("description"));
  }

  private void checkTruncate(
      YamlValue.Mapping table, RoutedTables.@Nullable Destination destination) {
    YamlScalar word = table.scalar("disposition");
    if (word == null) {
      return;
    }
    if (write.batch() != WriteMethod.LOADS) {
      problems.error(
          word.place(),
          "only load jobs can replace what a table holds: append, or say write: {batch: loads}");
    }
    List<String> streams =
        sources.values().stream()
            .filter(source -> source.givesRecords() && !source.isBounded())
            .map(Source::name)
            .toList();
    if (!streams.isEmpty()) {
      String message =
          String.join(" and ", streams)
              + (streams.size() == 1 ? " is a stream" : " are streams")
              + ", which cannot replace what a table holds: ";
      if (sources.values().stream().noneMatch(Source::isBounded)) {
        problems.error(word.place(), message + "append");
      } else {
        problems.warning(word.place(), message + "such a run is refused");
      }
    }
    if (destination != null && destination.recordTypes().size() > 1) {
      problems.error(
          word.place(),
          "records of "
              + String.join(" and ", destination.recordTypes())
              + " land in this table, and each load would replace the other's rows; append, or give"
              + " each a table of its own");
    }
  }

  private @Nullable Partitioning partitioning(
      YamlValue.@Nullable Mapping mapping, @Nullable RecordSchema columns) {
    if (mapping == null) {
      return null;
    }
    YamlScalar column = mapping.scalar("field");
    YamlValue.Mapping range = mapping.mapping("range");
    if (range != null) {
      return range(mapping, range, column, columns);
    }
    Field field = column == null ? null : column(column, columns, TIMES, "partition");
    Partitioning.Granularity unit = Partitioning.Granularity.DAY;
    for (Partitioning.Granularity value : Partitioning.Granularity.values()) {
      if (value.name().equals(mapping.text("type"))) {
        unit = value;
      }
    }
    if (column != null
        && field != null
        && field.type() == FieldType.DATE
        && unit == Partitioning.Granularity.HOUR) {
      problems.error(column.place(), "a DATE has no hours; partition by DAY, MONTH or YEAR");
    }
    return new Partitioning.ByTime(
        unit, field == null ? (column == null ? null : column.text()) : field.name());
  }

  private @Nullable Partitioning range(
      YamlValue.Mapping mapping,
      YamlValue.Mapping range,
      @Nullable YamlScalar column,
      @Nullable RecordSchema columns) {
    Long start = range.whole("start");
    Long end = range.whole("end");
    Long interval = range.whole("interval");
    YamlValue.Entry type = mapping.entry("type");
    if (type != null) {
      problems.error(type.key().place(), "type is for partitions of time, not for a range");
    }
    if (column == null) {
      problems.error(mapping.place(), "a range needs the 'field' that it is of");
      return null;
    }
    column(column, columns, EnumSet.of(FieldType.INT64), "partition by range");
    if (start == null || end == null || interval == null || interval < 1) {
      return null;
    }
    if (end <= start) {
      problems.error(range.place(), "the end of a range lies above its start");
      return null;
    }
    return new Partitioning.ByRange(column.text(), start, end, interval);
  }

  /** A column that a table is partitioned or clustered by; null where it cannot be. */
  private @Nullable Field column(
      YamlScalar name, @Nullable RecordSchema columns, Set<FieldType> types, String verb) {
    if (columns == null) {
      return null;
    }
    int index = columns.indexOf(name.text());
    if (index < 0) {
      problems.error(
          name.place(),
          "the table has no column '"
              + name.text()
              + "'"
              + NearestWord.hint(name.text(), columns.fields().stream().map(Field::name).toList()));
      return null;
    }
    Field field = columns.fields().get(index);
    if (!types.contains(field.type()) || field.mode() == Mode.REPEATED) {
      problems.error(
          name.place(),
          "a table cannot "
              + verb
              + " on '"
              + name.text()
              + "', a"
              + (field.mode() == Mode.REPEATED ? " repeated " : " ")
              + field.type()
              + ": it must be one of "
              + String.join(", ", types.stream().map(FieldType::name).toList()));
      return null;
    }
    return field;
  }
}
