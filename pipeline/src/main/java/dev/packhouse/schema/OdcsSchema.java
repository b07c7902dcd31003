package dev.packhouse.schema;

import dev.packhouse.expression.NearestWord;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.TimestampFormat;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.SourceText;
import dev.packhouse.yaml.Substitution;
import dev.packhouse.yaml.YamlParser;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A data contract of the Open Data Contract Standard 3.x. A property's column is called by its
 * physicalName, or else its name; its type is its physicalType where that is one of BigQuery's, or
 * else follows from its logicalType.
 *
 * @see <a href="https://bitol-io.github.io/open-data-contract-standard/v3.1.0/schema/">ODCS:
 *     schema</a>
 */
final class OdcsSchema {

  private static final List<String> LOGICAL_TYPES =
      List.of(
          "string", "date", "timestamp", "time", "number", "integer", "object", "array", "boolean");

  private final SourceText text;
  private final ProblemReport problems;

  OdcsSchema(SourceText text, ProblemReport problems) {
    this.text = text;
    this.problems = problems;
  }

  /** The columns of an object; of the only one where none is named. */
  @Nullable List<Field> read(@Nullable String wanted) {
    YamlValue root = YamlParser.parse(text, Substitution.none(), problems);
    if (root == null) {
      return null;
    }
    if (!(root instanceof YamlValue.Mapping contract)
        || !"DataContract".equals(contract.text("kind"))) {
      problems.error(root.place(), "not a data contract: it has no 'kind: DataContract'");
      return null;
    }
    YamlScalar version = contract.scalar("apiVersion");
    if (version != null && !version.text().startsWith("v3.")) {
      problems.error(
          version.place(), "this reads contracts of version v3.x, not " + version.text());
      return null;
    }
    YamlValue.Mapping object = object(contract, wanted);
    if (object == null) {
      return null;
    }
    if (object.items("properties").isEmpty()) {
      problems.error(object.place(), "the object has no properties");
      return null;
    }
    return properties(object.items("properties"));
  }

  private YamlValue.@Nullable Mapping object(YamlValue.Mapping contract, @Nullable String wanted) {
    List<YamlValue.Mapping> objects = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (YamlValue item : contract.items("schema")) {
      if (item instanceof YamlValue.Mapping object) {
        objects.add(object);
        names.add(String.valueOf(object.text("name")));
      }
    }
    if (objects.isEmpty()) {
      problems.error(contract.place(), "the contract has no schema");
      return null;
    }
    if (wanted == null && objects.size() == 1) {
      return objects.get(0);
    }
    int index = wanted == null ? -1 : names.indexOf(wanted);
    if (index >= 0) {
      return objects.get(index);
    }
    YamlValue.Entry schema = contract.entry("schema");
    problems.error(
        schema == null ? contract.place() : schema.key().place(),
        wanted == null
            ? "the contract has several objects; say which behind the file's name: #"
                + String.join(", #", names)
            : "the contract has no object '" + wanted + "'" + NearestWord.hint(wanted, names));
    return null;
  }

  private List<Field> properties(List<YamlValue> items) {
    Columns columns = new Columns(problems);
    for (YamlValue item : items) {
      if (!(item instanceof YamlValue.Mapping property)) {
        problems.error(item.place(), "a property is a mapping, and this is " + item.kind());
        continue;
      }
      YamlScalar physical = property.scalar("physicalName");
      YamlScalar name = physical == null ? property.scalar("name") : physical;
      if (name == null) {
        problems.error(property.place(), "a property needs a 'name'");
        continue;
      }
      Field field = property(name, property);
      if (field != null) {
        columns.add(field, name.place());
      }
    }
    return columns.fields();
  }

  private @Nullable Field property(YamlScalar name, YamlValue.Mapping property) {
    boolean repeated = "array".equals(property.text("logicalType"));
    YamlValue.Mapping typed = repeated ? property.mapping("items") : property;
    if (typed == null) {
      problems.error(name.place(), "an array needs its 'items'");
      return null;
    }
    if (repeated && "array".equals(typed.text("logicalType"))) {
      problems.error(typed.place(), "BigQuery has no array of arrays; put an object between them");
      return null;
    }
    TypeName type = type(name, typed);
    if (type == null || type.type() == null) {
      return null;
    }
    List<Field> fields = List.of();
    if (type.type() == FieldType.STRUCT) {
      fields = properties(typed.items("properties"));
      if (fields.isEmpty()) {
        problems.error(name.place(), "a STRUCT needs 'properties'");
        return null;
      }
    }
    Mode mode =
        repeated
            ? Mode.REPEATED
            : "true".equals(property.text("required")) ? Mode.REQUIRED : Mode.NULLABLE;
    return new Field(
        name.text(),
        name.text(),
        type.type(),
        mode,
        fields,
        type.limits(),
        TimestampFormat.RFC3339,
        property.text("description"));
  }

  private @Nullable TypeName type(YamlScalar name, YamlValue.Mapping property) {
    YamlScalar logical = property.scalar("logicalType");
    YamlScalar physical = property.scalar("physicalType");
    TypeName parsed = physical == null ? null : TypeName.parse(physical.text());
    boolean refused =
        physical != null && physical.text().strip().matches("(?i)(interval|range)\\b.*");
    if (parsed != null
        && physical != null
        && parsed.type() == null
        && (refused || logical == null)) {
      problems.error(physical.place(), String.valueOf(parsed.problem()));
      return null;
    }
    if (parsed == null || parsed.type() == null) {
      parsed = logical == null ? null : logicalType(logical, property);
    }
    if (parsed == null) {
      if (logical == null) {
        problems.error(name.place(), "a property needs a 'logicalType' or a 'physicalType'");
      }
      return null;
    }
    FieldType type = parsed.type();
    if (type == null) {
      return null;
    }
    YamlValue.Mapping options = property.mapping("logicalTypeOptions");
    Long maxLength = options == null ? null : options.whole("maxLength");
    Field.Limits limits = parsed.limits();
    if (limits.maxLength() == null && maxLength != null && type == FieldType.STRING) {
      limits = new Field.Limits(null, null, maxLength);
    }
    List<String> wrong = TypeName.problems(type, limits);
    wrong.forEach(problem -> problems.error(name.place(), problem));
    return new TypeName(type, limits, null);
  }

  private @Nullable TypeName logicalType(YamlScalar logical, YamlValue.Mapping property) {
    YamlValue.Mapping options = property.mapping("logicalTypeOptions");
    String format = options == null ? null : options.text("format");
    String type =
        switch (logical.text()) {
          case "string" -> "binary".equals(format) || "byte".equals(format) ? "BYTES" : "STRING";
          case "integer" -> integer(format);
          case "number" -> "f32".equals(format) || "f64".equals(format) ? "FLOAT64" : "NUMERIC";
          case "boolean" -> "BOOL";
          case "date" -> "DATE";
          case "time" -> "TIME";
          case "timestamp" -> "TIMESTAMP";
          case "object" -> property.items("properties").isEmpty() ? "JSON" : "STRUCT";
          default -> null;
        };
    if (type == null) {
      problems.error(
          logical.place(),
          "'"
              + logical.text()
              + "' is no logicalType that can land; it is one of "
              + String.join(", ", LOGICAL_TYPES)
              + NearestWord.hint(logical.text(), LOGICAL_TYPES));
      return null;
    }
    return TypeName.parse(type);
  }

  private static String integer(@Nullable String format) {
    if ("i128".equals(format) || "u128".equals(format)) {
      return "BIGNUMERIC";
    }
    return "u64".equals(format) ? "NUMERIC" : "INT64";
  }
}
