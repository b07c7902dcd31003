package dev.packhouse.line;

import dev.packhouse.expression.Expression;
import dev.packhouse.expression.Scope;
import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.schema.Columns;
import dev.packhouse.set.Column;
import dev.packhouse.set.Let;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record type's {@code let} and {@code columns}, whose values stand behind the decoded
 * ones.
 */
final class ComputedReader {

  private final YamlValue.Mapping mapping;
  private final ExpressionReader expressions;
  private final ProblemReport problems;
  private final List<Let> lets = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();

  ComputedReader(YamlValue.Mapping mapping, ExpressionReader expressions, ProblemReport problems) {
    this.mapping = mapping;
    this.expressions = expressions;
    this.problems = problems;
  }

  List<Let> lets() {
    return lets;
  }

  List<Column> columns() {
    return columns;
  }

  /** The columns that land: the decoded and the computed ones. */
  RecordSchema landed(@Nullable RecordSchema decoded) {
    List<Field> fields = new ArrayList<>(decoded == null ? List.of() : decoded.fields());
    columns.forEach(column -> fields.add(column.field()));
    return new RecordSchema(fields);
  }

  /**
   * Reads both; gives what the expressions after them may name, or null where the schema has
   * problems.
   */
  @Nullable Scope read(
      @Nullable RecordSchema schema, @Nullable RecordSchema decoded, @Nullable String keptColumn) {
    YamlValue.Mapping letMapping = mapping.mapping("let");
    YamlValue.Mapping columnMapping = mapping.mapping("columns");
    List<YamlValue.Entry> columnEntries =
        columnMapping == null ? List.of() : columnMapping.entries();
    Scope scope = decoded == null ? null : Scope.ofRecord(decoded);
    int firstLet = decoded == null ? 0 : decoded.size() + columnEntries.size();
    if (letMapping != null) {
      for (YamlValue.Entry entry : letMapping.entries()) {
        scope = let(entry, scope, firstLet);
      }
      letMapping.broken().forEach(expressions::leaveOut);
    }
    Columns names = new Columns(problems);
    if (schema != null) {
      schema.fields().forEach(field -> names.reserve(field.name(), mapping.place()));
    }
    if (schema != null && keptColumn != null) {
      YamlValue.Entry word = mapping.entry("unknownFieldsColumn");
      YamlValue at = word == null ? mapping.get("unknownFields") : word.value();
      names.reserve(keptColumn, at == null ? mapping.place() : at.place());
    }
    for (YamlValue.Entry entry : columnEntries) {
      column(entry, scope, names);
    }
    if (columnMapping != null) {
      columnMapping.broken().forEach(expressions::leaveOut);
    }
    return scope == null ? null : scope.withRecord(landed(decoded));
  }

  private @Nullable Scope let(YamlValue.Entry entry, @Nullable Scope scope, int firstLet) {
    String name = entry.key().text();
    if (!Scope.isName(name)) {
      problems.error(
          entry.key().place(),
          "'" + name + "' cannot name a let: letters, digits and _ can, and no word of CEL's own");
      return scope;
    }
    YamlScalar text = entry.value() instanceof YamlScalar scalar ? scalar : null;
    Expression expression = expressions.compile(text, scope);
    Field result = expression == null ? null : expression.resultAs(name);
    if (text != null && expression != null && result == null) {
      problems.error(text.place(0), "a let cannot hold a " + expression.resultType());
    }
    if (expression == null || result == null || scope == null) {
      expressions.leaveOut(name);
      return scope;
    }
    lets.add(new Let(name, expression));
    return scope.withLet(name, result, firstLet + lets.size() - 1);
  }

  private void column(YamlValue.Entry entry, @Nullable Scope scope, Columns names) {
    String name = entry.key().text();
    boolean free = names.reserve(name, entry.key().place());
    YamlScalar text = entry.value() instanceof YamlScalar scalar ? scalar : null;
    Expression expression = expressions.compile(text, scope);
    Field field = expression == null ? null : expression.resultAs(name);
    if (text != null && expression != null && field == null) {
      problems.error(text.place(0), "no column can hold a " + expression.resultType());
    }
    if (free && expression != null && field != null) {
      columns.add(new Column(field, expression));
    } else if (free) {
      expressions.leaveOut(name);
    }
  }
}
