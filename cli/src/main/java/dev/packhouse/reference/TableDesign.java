package dev.packhouse.reference;

import com.google.zetasql.TypeParameters;
import com.google.zetasql.parser.ASTNodes.ASTCreateTableStatement;
import com.google.zetasql.resolvedast.ResolvedCreateStatementEnums.CreateScope;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnAnnotations;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnDefinition;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedColumnRef;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableAsSelectStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmt;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedCreateTableStmtBase;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedExpr;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedLiteral;
import com.google.zetasql.resolvedast.ResolvedNodes.ResolvedOption;
import com.google.zetasql.resolvedast.ResolvedNodes.Visitor;
import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a CREATE TABLE says of its table. */
record TableDesign(boolean temporary, List<Field> columns, Plan.Layout layout) {

  private static final Pattern UNIT = Pattern.compile(",\\s*(HOUR|MONTH|YEAR)\\b");
  private static final Pattern RANGE =
      Pattern.compile("GENERATE_ARRAY\\s*\\(\\s*(-?\\d+)\\s*,\\s*(-?\\d+)\\s*,\\s*(-?\\d+)\\s*\\)");

  static TableDesign of(
      ResolvedCreateTableStmtBase create, ASTCreateTableStatement parsed, StatementText text)
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
    List<ResolvedExpr> partitions = List.of();
    List<ResolvedExpr> clusters = List.of();
    if (create instanceof ResolvedCreateTableAsSelectStmt made) {
      partitions = made.getPartitionByList();
      clusters = made.getClusterByList();
    } else if (create instanceof ResolvedCreateTableStmt made) {
      partitions = made.getPartitionByList();
      clusters = made.getClusterByList();
    }
    List<String> clusterBy = new ArrayList<>();
    clusters.forEach(cluster -> clusterBy.add(String.valueOf(columnOf(cluster))));
    String described = description(create.getOptionList());
    boolean temporary = create.getCreateScope() == CreateScope.CREATE_TEMP;
    if (partitions.isEmpty()) {
      return new TableDesign(
          temporary, columns, new Plan.Layout(null, null, null, clusterBy, described));
    }
    String by = text.of(parsed.getPartitionBy()).toUpperCase(Locale.ROOT);
    Matcher unit = UNIT.matcher(by);
    Matcher range = RANGE.matcher(by);
    return new TableDesign(
        temporary,
        columns,
        new Plan.Layout(
            columnOf(partitions.get(0)),
            unit.find() ? unit.group(1) : "DAY",
            range.find()
                ? List.of(
                    Long.parseLong(range.group(1)),
                    Long.parseLong(range.group(2)),
                    Long.parseLong(range.group(3)))
                : null,
            clusterBy,
            described));
  }

  private static @Nullable String columnOf(ResolvedExpr expression) {
    List<String> names = new ArrayList<>();
    expression.accept(
        new Visitor() {
          @Override
          public void visit(ResolvedColumnRef reference) {
            names.add(reference.getColumn().getName());
          }
        });
    return names.isEmpty() ? null : names.get(0);
  }

  private static Field column(ResolvedColumnDefinition column) throws RefusedException {
    if (column.getDefaultValue() != null || column.getGeneratedColumnInfo() != null) {
      throw RefusedException.beyond("column " + column.getName() + " has a value of its own");
    }
    Field field = EngineTypes.field(column.getName(), column.getType());
    ResolvedColumnAnnotations annotations = column.getAnnotations();
    if (annotations == null) {
      return field;
    }
    Field described =
        field
            .withDescription(description(annotations.getOptionList()))
            .withLimits(limits(annotations.getTypeParameters()));
    return annotations.getNotNull() && field.mode() == Mode.NULLABLE
        ? described.withMode(Mode.REQUIRED)
        : described;
  }

  private static Field.Limits limits(@Nullable TypeParameters parameters) {
    if (parameters != null && parameters.isStringTypeParameters()) {
      long length = parameters.getStringTypeParameters().getMaxLength();
      return length > 0 ? new Field.Limits(null, null, length) : Field.Limits.NONE;
    }
    if (parameters != null && parameters.isNumericTypeParameters()) {
      long precision = parameters.getNumericTypeParameters().getPrecision();
      long scale = parameters.getNumericTypeParameters().getScale();
      return precision > 0
          ? new Field.Limits(Math.toIntExact(precision), Math.toIntExact(scale), null)
          : Field.Limits.NONE;
    }
    return Field.Limits.NONE;
  }

  static @Nullable String description(List<ResolvedOption> options) {
    for (ResolvedOption option : options) {
      if (option.getName().equalsIgnoreCase("description")
          && option.getValue() instanceof ResolvedLiteral literal
          && !literal.getValue().isNull()) {
        return literal.getValue().getStringValue();
      }
    }
    return null;
  }
}
