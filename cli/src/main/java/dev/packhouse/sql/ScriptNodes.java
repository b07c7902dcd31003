package dev.packhouse.sql;

import com.google.zetasql.parser.ASTCreateStatementEnums.Scope;
import com.google.zetasql.parser.ASTNode;
import com.google.zetasql.parser.ASTNodes.ASTAlterMaterializedViewStatement;
import com.google.zetasql.parser.ASTNodes.ASTAlterStatementBase;
import com.google.zetasql.parser.ASTNodes.ASTAlterTableStatement;
import com.google.zetasql.parser.ASTNodes.ASTAlterViewStatement;
import com.google.zetasql.parser.ASTNodes.ASTAuxLoadDataStatement;
import com.google.zetasql.parser.ASTNodes.ASTCallStatement;
import com.google.zetasql.parser.ASTNodes.ASTCloneDataStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateIndexStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateMaterializedViewStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateModelStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateProcedureStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateRowAccessPolicyStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateSnapshotTableStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateStatement;
import com.google.zetasql.parser.ASTNodes.ASTCreateTableStmtBase;
import com.google.zetasql.parser.ASTNodes.ASTCreateViewStatementBase;
import com.google.zetasql.parser.ASTNodes.ASTDeleteStatement;
import com.google.zetasql.parser.ASTNodes.ASTDropMaterializedViewStatement;
import com.google.zetasql.parser.ASTNodes.ASTDropSnapshotTableStatement;
import com.google.zetasql.parser.ASTNodes.ASTDropStatement;
import com.google.zetasql.parser.ASTNodes.ASTExecuteImmediateStatement;
import com.google.zetasql.parser.ASTNodes.ASTForInStatement;
import com.google.zetasql.parser.ASTNodes.ASTInsertStatement;
import com.google.zetasql.parser.ASTNodes.ASTMergeStatement;
import com.google.zetasql.parser.ASTNodes.ASTModelClause;
import com.google.zetasql.parser.ASTNodes.ASTParameterExpr;
import com.google.zetasql.parser.ASTNodes.ASTRenameToClause;
import com.google.zetasql.parser.ASTNodes.ASTTableClause;
import com.google.zetasql.parser.ASTNodes.ASTTableDataSource;
import com.google.zetasql.parser.ASTNodes.ASTTablePathExpression;
import com.google.zetasql.parser.ASTNodes.ASTTruncateStatement;
import com.google.zetasql.parser.ASTNodes.ASTUndropStatement;
import com.google.zetasql.parser.ASTNodes.ASTUpdateItem;
import com.google.zetasql.parser.ASTNodes.ASTUpdateStatement;
import com.google.zetasql.parser.ParseTreeVisitor;
import com.google.zetasql.parser.SchemaObjectKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects from a parse tree all that names a table. Whether a path behind FROM is a table, a name
 * of WITH or an array of a row is not told by the tree alone.
 */
final class ScriptNodes extends ParseTreeVisitor {

  /** What a statement does to the table that it names. */
  enum Change {
    /** Adds rows, or makes the table if there is none. */
    ADDS,
    /** Changes or removes rows that it looks for, and so reads the table. */
    EDITS,
    /** Leaves nothing of what the table was. */
    REPLACES
  }

  /** What becomes of a table's columns. */
  private enum Columns {
    CREATED,
    ALTERED,
    KEPT
  }

  /** A table that is written. */
  record Target(TablePath path, Change change, Columns columns) {

    /** Whether the statement says what columns it has. */
    boolean isCreated() {
      return columns == Columns.CREATED;
    }

    /** Whether the statement changes which columns it has, or removes it. */
    boolean isAltered() {
      return columns == Columns.ALTERED;
    }
  }

  /** A statement whose tables cannot be told, such as EXECUTE IMMEDIATE. */
  record Opaque(String statement, int start) {}

  private final List<TablePath> paths = new ArrayList<>();
  private final List<TablePath> sources = new ArrayList<>();
  private final List<TablePath> models = new ArrayList<>();
  private final List<Target> targets = new ArrayList<>();
  private final List<TablePath> temporary = new ArrayList<>();
  private final List<Opaque> opaque = new ArrayList<>();
  private final List<ASTForInStatement> loops = new ArrayList<>();
  private final List<ASTParameterExpr> parameters = new ArrayList<>();
  private int nested;

  private ScriptNodes() {}

  static ScriptNodes of(ASTNode node) {
    ScriptNodes nodes = new ScriptNodes();
    node.accept(nodes);
    return nodes;
  }

  /** What stands where a table can be read, behind FROM above all. */
  List<TablePath> paths() {
    return paths;
  }

  /** What is a table that is read, for sure. */
  List<TablePath> sources() {
    return sources;
  }

  List<TablePath> models() {
    return models;
  }

  List<Target> targets() {
    return targets;
  }

  /** The temporary tables that it makes. */
  List<TablePath> temporary() {
    return temporary;
  }

  List<Opaque> opaque() {
    return opaque;
  }

  /** Each FOR, whose query the analyzer's own search for tables leaves out. */
  List<ASTForInStatement> loops() {
    return loops;
  }

  List<ASTParameterExpr> parameters() {
    return parameters;
  }

  @Override
  protected void defaultVisit(ASTNode node) {
    if (node instanceof ASTCreateProcedureStatement) {
      return; // what it holds runs when it is called
    }
    if (node instanceof ASTUpdateItem) {
      nested++; // a nested DELETE or INSERT changes an array
      super.defaultVisit(node);
      nested--;
      return;
    }
    reads(node);
    if (nested == 0) {
      definitions(node);
      changes(node);
    }
    super.defaultVisit(node);
  }

  private void reads(ASTNode node) {
    if (node instanceof ASTTablePathExpression table) {
      add(paths, TablePath.of(table.getPathExpr()));
    } else if (node instanceof ASTTableClause table) {
      add(paths, TablePath.of(table.getTablePath()));
    } else if (node instanceof ASTTableDataSource source) {
      add(sources, TablePath.of(source.getPathExpr()));
    } else if (node instanceof ASTModelClause model) {
      add(models, TablePath.of(model.getModelPath()));
    } else if (node instanceof ASTCreateIndexStatement index) {
      add(sources, TablePath.of(index.getTableName()));
    } else if (node instanceof ASTCreateRowAccessPolicyStatement policy) {
      add(sources, TablePath.of(policy.getTargetPath()));
    } else if (node instanceof ASTForInStatement loop) {
      loops.add(loop);
    } else if (node instanceof ASTParameterExpr parameter && parameter.getName() != null) {
      parameters.add(parameter);
    } else if (node instanceof ASTExecuteImmediateStatement) {
      opaque(node, "EXECUTE IMMEDIATE");
    } else if (node instanceof ASTCallStatement) {
      opaque(node, "CALL");
    }
  }

  private void definitions(ASTNode node) {
    if (node instanceof ASTAuxLoadDataStatement load) {
      // LOAD DATA OVERWRITE is told apart by its name only
      boolean overwrites = load.getInsertionMode().name().equals("OVERWRITE");
      table(
          TablePath.of(load.getName()),
          load.getIsTempTable(),
          overwrites ? Change.REPLACES : Change.ADDS);
    } else if (node instanceof ASTCreateTableStmtBase table) {
      add(sources, TablePath.of(table.getLikeTableName()));
      created(table, TablePath.of(table.getName()));
    } else if (node instanceof ASTCreateViewStatementBase view) {
      if (view instanceof ASTCreateMaterializedViewStatement materialized) {
        add(sources, TablePath.of(materialized.getReplicaSource()));
      }
      created(view, TablePath.of(view.getName()));
    } else if (node instanceof ASTCreateSnapshotTableStatement snapshot) {
      created(snapshot, TablePath.of(snapshot.getName()));
    } else if (node instanceof ASTCreateModelStatement model) {
      created(model, TablePath.of(model.getName()));
    } else if (node instanceof ASTAlterTableStatement
        || node instanceof ASTAlterViewStatement
        || node instanceof ASTAlterMaterializedViewStatement) {
      ASTAlterStatementBase alter = (ASTAlterStatementBase) node;
      target(TablePath.of(alter.getPath()), Change.ADDS, Columns.ALTERED);
      alter.getActionList().accept(new Renames(TablePath.of(alter.getPath())));
    } else if (node instanceof ASTUndropStatement undrop) {
      target(TablePath.of(undrop.getName()), Change.ADDS, Columns.ALTERED);
    } else if (node instanceof ASTDropMaterializedViewStatement drop) {
      target(TablePath.of(drop.getName()), Change.REPLACES, Columns.ALTERED);
    } else if (node instanceof ASTDropSnapshotTableStatement drop) {
      target(TablePath.of(drop.getName()), Change.REPLACES, Columns.ALTERED);
    } else if (node instanceof ASTDropStatement drop) {
      drop(drop);
    }
  }

  private void changes(ASTNode node) {
    if (node instanceof ASTInsertStatement insert) {
      target(TablePath.of(insert.getTargetPath()), Change.ADDS);
    } else if (node instanceof ASTCloneDataStatement clone) {
      target(TablePath.of(clone.getTargetPath()), Change.ADDS);
    } else if (node instanceof ASTMergeStatement merge) {
      target(TablePath.of(merge.getTargetPath()), Change.EDITS);
    } else if (node instanceof ASTUpdateStatement update) {
      target(TablePath.of(update.getTargetPath()), Change.EDITS);
    } else if (node instanceof ASTDeleteStatement delete) {
      target(TablePath.of(delete.getTargetPath()), Change.EDITS);
    } else if (node instanceof ASTTruncateStatement truncate) {
      target(TablePath.of(truncate.getTargetPath()), Change.REPLACES);
    }
  }

  private void drop(ASTDropStatement drop) {
    SchemaObjectKind kind = drop.getSchemaObjectKind();
    if (kind == SchemaObjectKind.kSchema) {
      opaque(drop, "DROP SCHEMA");
    } else if (kind == SchemaObjectKind.kTable
        || kind == SchemaObjectKind.kView
        || kind == SchemaObjectKind.kMaterializedView
        || kind == SchemaObjectKind.kExternalTable
        || kind == SchemaObjectKind.kSnapshotTable) {
      target(TablePath.of(drop.getName()), Change.REPLACES, Columns.ALTERED);
    }
  }

  private void created(ASTCreateStatement create, @Nullable TablePath path) {
    table(
        path,
        create.getScope() == Scope.TEMPORARY,
        create.getIsOrReplace() ? Change.REPLACES : Change.ADDS);
  }

  private void table(@Nullable TablePath path, boolean isTemporary, Change change) {
    if (isTemporary) {
      add(temporary, path);
    } else {
      target(path, change, Columns.CREATED);
    }
  }

  private void target(@Nullable TablePath path, Change change) {
    target(path, change, Columns.KEPT);
  }

  private void target(@Nullable TablePath path, Change change, Columns columns) {
    if (path != null) {
      targets.add(new Target(path, change, columns));
    }
  }

  private void opaque(ASTNode node, String statement) {
    opaque.add(new Opaque(statement, node.getParseLocationRange().start()));
  }

  private static void add(List<TablePath> list, @Nullable TablePath path) {
    if (path != null) {
      list.add(path);
    }
  }

  /** ALTER TABLE ... RENAME TO names a table of the same dataset. */
  private final class Renames extends ParseTreeVisitor {
    private final @Nullable TablePath table;

    Renames(@Nullable TablePath table) {
      this.table = table;
    }

    @Override
    protected void defaultVisit(ASTNode node) {
      TablePath renamed =
          node instanceof ASTRenameToClause rename ? TablePath.of(rename.getNewName()) : null;
      if (renamed != null && table != null) {
        int dataset = table.name().lastIndexOf('.') + 1;
        String name =
            renamed.isUnqualified()
                ? table.name().substring(0, dataset) + renamed.name()
                : renamed.name();
        target(new TablePath(List.of(name), renamed.start()), Change.ADDS, Columns.ALTERED);
      }
      super.defaultVisit(node);
    }
  }
}
