package dev.packhouse.line;

import dev.packhouse.check.Check;
import dev.packhouse.check.Severity;
import dev.packhouse.decode.UnknownFields;
import dev.packhouse.expression.Expression;
import dev.packhouse.expression.Scope;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Unrouted;
import dev.packhouse.schema.Columns;
import dev.packhouse.schema.FieldReader;
import dev.packhouse.schema.SchemaFile;
import dev.packhouse.schema.SourceNames;
import dev.packhouse.set.Column;
import dev.packhouse.set.Let;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one entry of {@code records}. What has not its shape was reported before and is passed over
 * here; what depends on a part that has problems is not reported again.
 */
final class RecordTypeReader {

  private static final String KEPT_COLUMN = "unknown_fields";

  private final YamlValue.Mapping mapping;
  private final SchemaFile schemas;
  private final ProblemReport problems;
  private final ExpressionReader expressions;
  private final RoutedTables tables;
  private final RouteReader routes;
  private final List<Let> lets = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();

  RecordTypeReader(
      YamlValue.Mapping mapping, SchemaFile schemas, RoutedTables tables, ProblemReport problems) {
    this.mapping = mapping;
    this.schemas = schemas;
    this.tables = tables;
    this.problems = problems;
    this.expressions = new ExpressionReader(problems);
    this.routes = new RouteReader(expressions, tables, problems);
  }

  /** The record type; null where it has no name or no schema. */
  @Nullable RecordType read() {
    Expression when = expressions.condition(mapping.scalar("when"), Scope.ofEnvelope(), "'when'");
    RecordSchema schema = schema();
    boolean keeps = "keep".equals(mapping.text("unknownFields"));
    String keptColumn = keeps ? keptColumn() : null;
    checkKeptColumn(keeps);
    RecordSchema decoded =
        schema == null || keptColumn == null
            ? schema
            : schema.plus(List.of(Field.of(keptColumn, FieldType.JSON)));
    Scope scope = computed(schema, decoded, keptColumn);

    if (mapping.items("routes").isEmpty()) {
      tables.missesSome();
    }
    String name = mapping.text("type");
    Expression id = id(scope);
    Expression eventTime = eventTime(scope);
    List<Check> checks = checks(scope);
    RecordType type =
        new RecordType(
            name == null ? "" : name,
            when,
            schema == null ? new RecordSchema(List.of()) : schema,
            unknownFields(schema),
            keptColumn,
            "filter".equals(mapping.text("unrouted")) ? Unrouted.FILTER : Unrouted.REJECT,
            id,
            eventTime,
            dedupe(),
            lets,
            columns,
            checks,
            routes.read(
                mapping.items("routes"), scope, name, schema == null ? null : landed(decoded)));
    return name == null || schema == null ? null : type;
  }

  private RecordSchema landed(@Nullable RecordSchema decoded) {
    List<Field> fields = new ArrayList<>(decoded == null ? List.of() : decoded.fields());
    columns.forEach(column -> fields.add(column.field()));
    return new RecordSchema(fields);
  }

  private @Nullable RecordSchema schema() {
    YamlValue.Entry file = mapping.entry("schema");
    YamlValue.Entry inline = mapping.entry("fields");
    if (file != null && inline != null) {
      problems.error(
          inline.key().place(), "a record type has a 'schema' or 'fields', and this one has both");
    } else if (!mapping.has("schema") && !mapping.has("fields")) {
      YamlScalar type = mapping.scalar("type");
      problems.error(
          type == null ? mapping.place() : type.place(),
          "the record type has no schema: name a file with 'schema', or list its 'fields'");
    }
    RecordSchema schema = null;
    if (file != null) {
      YamlScalar reference = mapping.scalar("schema");
      schema = reference == null ? null : schemas.read(reference);
    } else if (inline != null) {
      long before = problems.errors();
      List<Field> fields = new FieldReader(problems).read(mapping.items("fields"));
      boolean whole =
          problems.errors() == before && fields.size() == mapping.items("fields").size();
      schema = whole && !fields.isEmpty() ? new RecordSchema(fields) : null;
    }
    YamlValue.Mapping names = mapping.mapping("from");
    return schema == null || names == null ? schema : SourceNames.apply(schema, names, problems);
  }

  private String keptColumn() {
    String named = mapping.text("unknownFieldsColumn");
    return named == null ? KEPT_COLUMN : named;
  }

  private void checkKeptColumn(boolean keeps) {
    YamlValue.Entry entry = mapping.entry("unknownFieldsColumn");
    if (entry != null && !keeps) {
      problems.error(entry.key().place(), "unknownFieldsColumn is for unknownFields: keep");
    }
  }

  private UnknownFields unknownFields(@Nullable RecordSchema schema) {
    String word = mapping.text("unknownFields");
    if ("keep".equals(word) && schema != null) {
      return UnknownFields.keepIn(schema.size());
    }
    return "drop".equals(word) ? UnknownFields.drop() : UnknownFields.reject();
  }

  /**
   * Reads {@code let} and {@code columns}, which stand behind the decoded values; gives what the
   * expressions after them may name.
   */
  private @Nullable Scope computed(
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

  private @Nullable Expression id(@Nullable Scope scope) {
    YamlScalar text = mapping.scalar("id");
    Expression id = expressions.compile(text, scope);
    if (text != null && id != null && !id.isString() && !id.isInt()) {
      problems.error(
          text.place(0), "'id' must be a string or an int, and this is of type " + id.resultType());
      return null;
    }
    return id;
  }

  private @Nullable Expression eventTime(@Nullable Scope scope) {
    YamlScalar text = mapping.scalar("eventTime");
    Expression time = expressions.compile(text, scope);
    if (text != null && time != null && !time.isTimestamp()) {
      problems.error(
          text.place(0),
          "'eventTime' must be a timestamp, and this is of type " + time.resultType());
      return null;
    }
    return time;
  }

  private @Nullable Duration dedupe() {
    YamlValue.Entry entry = mapping.entry("dedupe");
    if (entry == null) {
      return null;
    }
    if (!mapping.has("id")) {
      problems.error(
          entry.key().place(), "dedupe needs an 'id', which says what makes two records the same");
    }
    YamlValue.Mapping dedupe = mapping.mapping("dedupe");
    return dedupe == null ? null : Quantities.duration(dedupe.text("within"));
  }

  private List<Check> checks(@Nullable Scope scope) {
    List<Check> checks = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (YamlValue item : mapping.items("checks")) {
      if (item instanceof YamlValue.Mapping check) {
        YamlScalar name = check.scalar("name");
        if (name != null && !names.add(name.text())) {
          problems.error(name.place(), "there is already a check '" + name.text() + "'");
        }
        Expression expression = expressions.condition(check.scalar("expr"), scope, "a check");
        if (name != null && expression != null) {
          Severity severity =
              "warn".equals(check.text("severity")) ? Severity.WARN : Severity.REJECT;
          checks.add(new Check(name.text(), expression, check.text("message"), severity));
        }
      }
    }
    return checks;
  }
}
