package dev.packhouse.sql;

import com.google.zetasql.StructType.StructField;
import com.google.zetasql.Type;
import com.google.zetasql.parser.ASTNode;
import com.google.zetasql.parser.ASTNodes.ASTColumnDefinition;
import com.google.zetasql.parser.ASTNodes.ASTIdentifier;
import com.google.zetasql.parser.ASTNodes.ASTRenameColumnAction;
import com.google.zetasql.parser.ParseTreeVisitor;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnDefinition;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmtBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateViewBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOutputColumn;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedStatement;
import dev.packhouse.schema.Columns;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds BigQuery's rules for the names of the columns that a script makes. The analyzer takes
 * whatever stands between backticks.
 */
final class MadeColumns {

  private final StepScript script;

  MadeColumns(StepScript script) {
    this.script = script;
  }

  /**
   * Reports names that BigQuery would refuse.
   *
   * @param resolved null where it could not be checked; only what the text itself says is then
   */
  void check(ASTNode statement, @Nullable ResolvedStatement resolved) {
    Map<String, Integer> starts = new LinkedHashMap<>();
    Set<String> names = new LinkedHashSet<>();
    statement.accept(
        new ParseTreeVisitor() {
          @Override
          protected void defaultVisit(ASTNode node) {
            if (node instanceof ASTIdentifier name) {
              starts.putIfAbsent(name.getIdString(), name.getParseLocationRange().start());
            } else if (node instanceof ASTColumnDefinition column && column.getName() != null) {
              names.add(column.getName().getIdString());
            } else if (node instanceof ASTRenameColumnAction rename) {
              names.add(rename.getNewColumnName().getIdString());
            }
            super.defaultVisit(node);
          }
        });
    if (resolved instanceof ResolvedCreateTableStmtBase table) {
      for (ResolvedColumnDefinition column : table.getColumnDefinitionList()) {
        add(column.getName(), column.getType(), names);
      }
    } else if (resolved instanceof ResolvedCreateViewBase view) {
      for (ResolvedOutputColumn column : view.getOutputColumnList()) {
        add(column.getName(), column.getColumn().getType(), names);
      }
    }
    for (String name : names) {
      Integer start = starts.get(name);
      String problem = Columns.queryProblem(name);
      // What the text does not name has its name of the analyzer, or of a table read.
      if (start != null && problem != null) {
        script.problems().error(script.text().place(start), problem);
      }
    }
  }

  private static void add(String name, Type type, Set<String> names) {
    names.add(name);
    Type element = type.isArray() ? type.asArray().getElementType() : type;
    if (element.isStruct()) {
      for (StructField field : element.asStruct().getFieldList()) {
        if (!field.getName().isEmpty()) {
          add(field.getName(), field.getType(), names);
        }
      }
    }
  }
}
