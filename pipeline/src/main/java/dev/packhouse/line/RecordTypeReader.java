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
import dev.packhouse.schema.FieldReader;
import dev.packhouse.schema.SchemaFile;
import dev.packhouse.schema.SourceNames;
import dev.packhouse.yaml.Place;
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
    ComputedReader computed = new ComputedReader(mapping, expressions, problems);
    Scope scope = computed.read(schema, decoded, keptColumn);

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
            computed.lets(),
            computed.columns(),
            checks,
            routes.read(
                mapping.items("routes"),
                scope,
                name,
                schema == null ? null : computed.landed(decoded)));
    return name == null || schema == null ? null : type;
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
    if (schema != null && names != null) {
      schema = SourceNames.apply(schema, names, problems);
    }
    if (schema != null) {
      YamlValue.Entry at = names != null ? mapping.entry("from") : file != null ? file : inline;
      Place place = at == null ? mapping.place() : at.key().place();
      SourceNames.check(schema.fields(), place, problems);
    }
    return schema;
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
