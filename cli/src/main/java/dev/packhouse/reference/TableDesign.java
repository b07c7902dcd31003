package dev.packhouse.reference;

import com.google.zetasql.parser.ASTNodes.ASTCreateTableStatement;
import com.google.zetasql.resolvedast.ResolvedCreateStatementEnums.CreateScope;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnAnnotations;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnDefinition;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmtBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedLiteral;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOption;
import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.util.ArrayList;
import java.util.List;

/** What a CREATE TABLE says of its table. */
record TableDesign(boolean temporary, List<Field> columns, Plan.Layout layout) {

  static TableDesign of(ResolvedCreateTableStmtBase create, ASTCreateTableStatement parsed)
      throws RefusedException {
    if (create.getLikeTable() != null
        || parsed.getCloneDataSource() != null
        || parsed.getCopyDataSource() != null) {
      throw RefusedException.beyond("the table is made LIKE, COPY or CLONE another");
    }
    List<Field> columns = new ArrayList<>();
    for (ResolvedColumnDefinition column : create.getColumnDefinitionList()) {
      columns.add(column(column));
    }
    return new TableDesign(
        create.getCreateScope() == CreateScope.CREATE_TEMP,
        columns,
        described(create.getOptionList()));
  }

  private static Field column(ResolvedColumnDefinition column) throws RefusedException {
    Field field = EngineTypes.field(column.getName(), column.getType());
    ResolvedColumnAnnotations annotations = column.getAnnotations();
    if (annotations != null && annotations.getNotNull() && field.mode() == Mode.NULLABLE) {
      return field.withMode(Mode.REQUIRED);
    }
    return field;
  }

  static Plan.Layout described(List<ResolvedOption> options) {
    for (ResolvedOption option : options) {
      if (option.getName().equalsIgnoreCase("description")
          && option.getValue() instanceof ResolvedLiteral literal
          && !literal.getValue().isNull()) {
        return new Plan.Layout(null, null, null, List.of(), literal.getValue().getStringValue());
      }
    }
    return Plan.Layout.NONE;
  }
}
