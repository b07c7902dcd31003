package dev.packhouse.line;

import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tables that the routes of a line can name, and what lands in each. */
final class RoutedTables {

  private final ProblemReport problems;
  private final Map<String, Destination> tables = new LinkedHashMap<>();
  private boolean complete = true;

  RoutedTables(ProblemReport problems) {
    this.problems = problems;
  }

  /** A table that a route names. */
  static final class Destination {
    private final YamlScalar first;
    private final Set<String> recordTypes = new LinkedHashSet<>();
    private @Nullable RecordSchema columns;

    Destination(YamlScalar first) {
      this.first = first;
    }

    /** Where it is named first. */
    YamlScalar first() {
      return first;
    }

    /** Whose records land in it. */
    Set<String> recordTypes() {
      return recordTypes;
    }

    /** Its columns; null where they have problems. */
    @Nullable RecordSchema columns() {
      return columns;
    }
  }

  /** Adds a table that a route of a record type names. */
  void add(YamlScalar table, @Nullable String recordType, @Nullable RecordSchema landed) {
    Destination destination = tables.computeIfAbsent(table.text(), name -> new Destination(table));
    if (recordType != null) {
      destination.recordTypes.add(recordType);
    }
    if (landed == null) {
      return;
    }
    if (destination.columns == null) {
      destination.columns = landed;
    } else if (!sameColumns(destination.columns.fields(), landed.fields())) {
      problems.error(
          table.place(),
          "the records that land in "
              + table.text()
              + " must have the same columns, and those of "
              + String.join(" and ", destination.recordTypes)
              + " differ");
    }
  }

  /** Notes that a route's tables could not be read. */
  void missesSome() {
    complete = false;
  }

  /** Whether the tables of every route are here. */
  boolean isComplete() {
    return complete;
  }

  /** By name, in the order in which the routes name them. */
  Map<String, Destination> byName() {
    return tables;
  }

  private static boolean sameColumns(List<Field> some, List<Field> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int index = 0; index < some.size(); index++) {
      Field one = some.get(index);
      Field other = others.get(index);
      if (!one.name().equals(other.name())
          || one.type() != other.type()
          || one.mode() != other.mode()
          || !one.limits().equals(other.limits())
          || !sameColumns(one.fields(), other.fields())) {
        return false;
      }
    }
    return true;
  }
}
