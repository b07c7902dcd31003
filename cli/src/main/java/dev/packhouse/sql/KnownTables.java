package dev.packhouse.sql;

import com.google.zetasql.SimpleColumn;
import com.google.zetasql.Type;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.ZetaSQLType.TypeKind;
import dev.packhouse.land.Partitioning;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.line.TableSpec;
import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The columns of tables, as far as they are known. */
final class KnownTables {

  private static final Type TIMESTAMP = TypeFactory.createSimpleType(TypeKind.TYPE_TIMESTAMP);
  private static final Type DATE = TypeFactory.createSimpleType(TypeKind.TYPE_DATE);
  private static final Type STRING = TypeFactory.createSimpleType(TypeKind.TYPE_STRING);

  private final TableNames names;
  private final Map<String, List<SimpleColumn>> tables = new HashMap<>();

  /** Those that land, and those that the spec declares with columns. */
  KnownTables(LineSpec spec, StepsSpec steps, TableNames names) {
    this.names = names;
    for (RecordType type : spec.recordTypes()) {
      for (String table : type.routes().stream().flatMap(to -> to.allow().stream()).toList()) {
        TableSpec told = spec.tables().get(table);
        boolean byArrival =
            told != null
                && told.partitioning() instanceof Partitioning.ByTime time
                && time.field() == null;
        tables.put(table, columns(table, type.landed(), byArrival));
      }
    }
    steps
        .externalTables()
        .forEach(
            (table, schema) -> {
              if (schema != null) {
                List<SimpleColumn> columns = columns(table, schema, true);
                columns.add(new SimpleColumn(table, "_FILE_NAME", STRING, true, false));
                tables.put(table, columns);
              }
            });
  }

  /** The columns of a table or of what a wildcard stands for; null where they are not known. */
  @Nullable List<SimpleColumn> columns(String table) {
    List<SimpleColumn> known = tables.get(table);
    if (!table.endsWith("*")) {
      return known;
    }
    if (known == null) {
      for (String match : names.matches(table)) {
        List<SimpleColumn> columns = tables.get(match);
        if (columns == null || (known != null && !isSame(known, columns))) {
          return null;
        }
        known = columns;
      }
    }
    if (known == null) {
      return null;
    }
    List<SimpleColumn> columns = new ArrayList<>(known);
    columns.add(new SimpleColumn(table, "_TABLE_SUFFIX", STRING, true, false));
    return columns;
  }

  /** Notes the columns of a table. */
  void put(String table, List<SimpleColumn> columns) {
    tables.put(table, columns);
  }

  /** Forgets the columns of a table. */
  void remove(String table) {
    tables.remove(table);
  }

  /** The columns that come with a partition for each time of arrival. */
  static List<SimpleColumn> partitionColumns(String table) {
    return List.of(
        new SimpleColumn(table, "_PARTITIONTIME", TIMESTAMP, true, true),
        new SimpleColumn(table, "_PARTITIONDATE", DATE, true, true));
  }

  private static List<SimpleColumn> columns(
      String table, RecordSchema schema, boolean isPartitionedByArrival) {
    List<SimpleColumn> columns = new ArrayList<>();
    for (Field field : schema.fields()) {
      columns.add(new SimpleColumn(table, field.name(), GoogleSqlTypes.of(field)));
    }
    if (isPartitionedByArrival) {
      columns.addAll(partitionColumns(table));
    }
    return columns;
  }

  private static boolean isSame(List<SimpleColumn> some, List<SimpleColumn> others) {
    if (some.size() != others.size()) {
      return false;
    }
    for (int index = 0; index < some.size(); index++) {
      if (!some.get(index).getName().equalsIgnoreCase(others.get(index).getName())
          || !some.get(index).getType().equals(others.get(index).getType())) {
        return false;
      }
    }
    return true;
  }
}
