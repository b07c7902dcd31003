package dev.packhouse.sql;

import com.google.zetasql.SimpleColumn;
import com.google.zetasql.Type;
import com.google.zetasql.parser.ASTNodes.ASTCreateStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateTableStatement;
import com.google.zetasql.parser.ASTNodes.ASTPartitionBy;
import com.google.zetasql.parser.ASTNodes.ASTPathExpression;
import com.google.zetasql.parser.ASTNodes.ASTStatement;
import com.google.zetasql.parser.ParseTreeVisitor;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnDefinition;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmtBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateViewBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOutputColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.sql.ScriptNodes.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Keeps what columns the tables have that a script creates. */
final class CreatedTables {

  private final TableNames names;
  private final KnownTables tables;
  private final ScriptScope scope;
  private final Map<String, RecordSchema> columns = new HashMap<>();

  CreatedTables(TableNames names, KnownTables tables, ScriptScope scope) {
    this.names = names;
    this.tables = tables;
    this.scope = scope;
  }

  /** Those whose columns are known, and are of types that a line's columns have. */
  Map<String, RecordSchema> columns() {
    return columns;
  }

  /**
   * Notes what a statement creates.
   *
   * @param resolved null where it could not be checked
   */
  void made(ASTStatement statement, @Nullable ResolvedStatement resolved) {
    ScriptNodes nodes = ScriptNodes.of(statement);
    List<Column> made = resolved == null ? null : columns(resolved);
    for (TablePath path : nodes.temporary()) {
      if (made == null) {
        scope.temporary(path.name());
      } else {
        scope.temporary(path.name(), simple(path.name(), made, false));
      }
    }
    boolean stays = statement instanceof ASTCreateStatement create && create.getIsIfNotExists();
    for (Target target : nodes.targets()) {
      String table = names.spelled(target.path().name());
      if (target.isCreated() && !(stays && tables.columns(table) != null)) {
        note(table, made, isPartitionedByArrival(statement));
      }
    }
  }

  /** Notes what a statement does to tables that is not checked. */
  void changed(ScriptNodes nodes) {
    List<SimpleColumn> source =
        nodes.sources().size() == 1 ? columns(nodes.sources().get(0)) : null;
    for (TablePath path : nodes.temporary()) {
      if (source == null) {
        scope.temporary(path.name());
      } else {
        scope.temporary(path.name(), source);
      }
    }
    for (Target target : nodes.targets()) {
      String table = names.spelled(target.path().name());
      if (target.isCreated() && source != null) {
        note(
            table,
            source.stream().filter(own -> !own.isPseudoColumn()).map(Column::of).toList(),
            false);
      } else if (target.isCreated() || target.isAltered()) {
        note(table, null, false);
      }
    }
  }

  private @Nullable List<SimpleColumn> columns(TablePath path) {
    return scope.isTemporary(path.name())
        ? scope.temporary().get(ScriptScope.bare(path.name()))
        : tables.columns(names.spelled(path.name()));
  }

  private void note(String table, @Nullable List<Column> made, boolean isPartitionedByArrival) {
    columns.remove(table);
    if (made == null) {
      tables.remove(table);
      return;
    }
    tables.put(table, simple(table, made, isPartitionedByArrival));
    List<Field> fields = new ArrayList<>();
    for (Column column : made) {
      Field field = GoogleSqlTypes.field(column.name(), column.type());
      if (field == null) {
        return;
      }
      boolean isRequired = column.isRequired() && field.mode() == Mode.NULLABLE;
      fields.add(isRequired ? field.withMode(Mode.REQUIRED) : field);
    }
    columns.put(table, new RecordSchema(fields));
  }

  private record Column(String name, Type type, boolean isRequired) {
    static Column of(SimpleColumn column) {
      return new Column(column.getName(), column.getType(), false);
    }
  }

  private static @Nullable List<Column> columns(ResolvedStatement resolved) {
    List<Column> columns = new ArrayList<>();
    if (resolved instanceof ResolvedCreateTableStmtBase table) {
      for (ResolvedColumnDefinition column : table.getColumnDefinitionList()) {
        boolean isRequired =
            column.getAnnotations() != null && column.getAnnotations().getNotNull();
        columns.add(new Column(column.getName(), column.getType(), isRequired));
      }
    } else if (resolved instanceof ResolvedCreateViewBase view) {
      for (ResolvedOutputColumn column : view.getOutputColumnList()) {
        columns.add(new Column(column.getName(), column.getColumn().getType(), false));
      }
    }
    return columns.isEmpty() ? null : columns;
  }

  private static List<SimpleColumn> simple(
      String table, List<Column> columns, boolean isPartitionedByArrival) {
    List<SimpleColumn> simple = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Column column : columns) {
      if (seen.add(column.name().toLowerCase(Locale.ROOT))) {
        simple.add(new SimpleColumn(table, column.name(), column.type()));
      }
    }
    if (isPartitionedByArrival) {
      simple.addAll(KnownTables.partitionColumns(table));
    }
    return simple;
  }

  /** Whether a table's partitions are made by _PARTITIONTIME or _PARTITIONDATE. */
  private static boolean isPartitionedByArrival(ASTStatement statement) {
    if (!(statement instanceof ASTCreateTableStatement table) || table.getPartitionBy() == null) {
      return false;
    }
    ASTPartitionBy partitions = table.getPartitionBy();
    List<String> named = new ArrayList<>();
    partitions.accept(
        new ParseTreeVisitor() {
          @Override
          public void visit(ASTPathExpression path) {
            TablePath name = TablePath.of(path);
            named.add(name == null ? "" : name.name().toUpperCase(Locale.ROOT));
          }
        });
    return named.contains("_PARTITIONTIME") || named.contains("_PARTITIONDATE");
  }
}
