package dev.packhouse.schema;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.TimestampFormat;
import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.Shape;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads columns as BigQuery's schema JSON has them, with two keys of our own, {@code from} and
 * {@code format}. Inline fields of a line.yaml are the same in YAML.
 */
public final class FieldReader {

  /** BigQuery allows 15 levels of STRUCT. */
  private static final int MOST_LEVELS = 15;

  /** Keys of BigQuery's schema JSON that say nothing about what can land. */
  private static final List<String> IGNORED =
      List.of(
          "policyTags",
          "dataPolicies",
          "defaultValueExpression",
          "collation",
          "roundingMode",
          "categories",
          "rangeElementType",
          "timestampPrecision",
          "foreignTypeDefinition",
          "nameAlternative");

  private static final Shape.Keys FIELD =
      new Shape.Keys(
          "a field",
          List.of(
              Shape.Key.required("name", Shape.Text.of("a column's name"), "The column's name."),
              Shape.Key.required(
                  "type",
                  new Shape.Open("a BigQuery type", TypeName.NAMES),
                  "The column's type; parameters may stand here too: NUMERIC(10, 2), STRING(20)."),
              Shape.Key.optional(
                      "mode",
                      Shape.Word.of("NULLABLE", "REQUIRED", "REPEATED"),
                      "Whether there may be no value, must be one, or can be many.")
                  .otherwise("NULLABLE"),
              Shape.Key.optional(
                      "from",
                      Shape.Text.of("a name in the input"),
                      "The name in the input, where it differs: `Airport Name`, `user-id`.")
                  .otherwise("the column's name"),
              Shape.Key.optional(
                  "fields",
                  new Shape.Again("the fields of a STRUCT", FieldReader::shape),
                  "The fields of a STRUCT."),
              Shape.Key.optional(
                      "format",
                      new Shape.Word(
                          Arrays.stream(TimestampFormat.values())
                              .map(TimestampFormat::word)
                              .toList()),
                      "How a TIMESTAMP is written in the input.")
                  .otherwise("rfc3339"),
              Shape.Key.optional(
                  "precision",
                  new Shape.Whole(1, 76),
                  "Digits of a NUMERIC or BIGNUMERIC, in all."),
              Shape.Key.optional(
                  "scale",
                  new Shape.Whole(0, 38),
                  "Digits of a NUMERIC or BIGNUMERIC after the point."),
              Shape.Key.optional(
                  "maxLength",
                  new Shape.Whole(1, Long.MAX_VALUE),
                  "Characters of a STRING, bytes of a BYTES, at most."),
              Shape.Key.optional(
                  "description", Shape.Text.of("a text"), "Becomes the column's description.")),
          IGNORED);

  private final ProblemReport problems;

  public FieldReader(ProblemReport problems) {
    this.problems = problems;
  }

  /** The keys of one field. */
  public static Shape.Keys keys() {
    return FIELD;
  }

  /** A list of fields. */
  public static Shape shape() {
    return new Shape.Items(FIELD, 1, 10_000);
  }

  /** Reads a list that has been checked against {@link #shape}; skips what was wrong there. */
  public List<Field> read(List<YamlValue> items) {
    return read(items, 1);
  }

  private List<Field> read(List<YamlValue> items, int level) {
    Columns columns = new Columns(problems);
    for (YamlValue item : items) {
      if (item instanceof YamlValue.Mapping mapping) {
        YamlScalar name = mapping.scalar("name");
        Field field = name == null ? null : field(name, mapping, level);
        if (field != null && name != null) {
          columns.add(field, name.place());
        }
      }
    }
    return columns.fields();
  }

  private @Nullable Field field(YamlScalar name, YamlValue.Mapping mapping, int level) {
    YamlScalar typeText = mapping.scalar("type");
    if (typeText == null) {
      return null;
    }
    TypeName parsed = TypeName.parse(typeText.text());
    FieldType type = parsed.type();
    if (type == null) {
      problems.error(typeText.place(), String.valueOf(parsed.problem()));
      return null;
    }
    List<Field> fields = fields(type, typeText.place(), mapping, level);
    if (fields == null) {
      return null;
    }
    Field.Limits limits = limits(type, parsed.limits(), typeText.place(), mapping);
    YamlScalar format = mapping.scalar("format");
    if (format != null && type != FieldType.TIMESTAMP) {
      problems.error(format.place(), "format is for TIMESTAMP, not for " + type);
    }
    String source = mapping.text("from");
    return new Field(
        name.text(),
        source == null ? name.text() : source,
        type,
        mode(mapping.text("mode")),
        fields,
        limits,
        timestampFormat(format),
        mapping.text("description"));
  }

  private @Nullable List<Field> fields(
      FieldType type, Place place, YamlValue.Mapping mapping, int level) {
    YamlValue.Entry nested = mapping.entry("fields");
    if (type != FieldType.STRUCT) {
      if (nested != null) {
        problems.error(nested.key().place(), "fields are for STRUCT, not for " + type);
      }
      return List.of();
    }
    if (level > MOST_LEVELS) {
      problems.error(place, "STRUCTs are nested at most " + MOST_LEVELS + " deep");
      return null;
    }
    if (nested == null) {
      problems.error(place, "a STRUCT needs its fields");
      return null;
    }
    List<Field> fields = read(mapping.items("fields"), level + 1);
    return fields.isEmpty() ? null : fields;
  }

  private Field.Limits limits(
      FieldType type, Field.Limits parsed, Place place, YamlValue.Mapping mapping) {
    Long precision = mapping.whole("precision");
    Long scale = mapping.whole("scale");
    Long maxLength = mapping.whole("maxLength");
    Field.Limits limits =
        new Field.Limits(
            precision == null ? parsed.precision() : Integer.valueOf(precision.intValue()),
            scale == null ? parsed.scale() : Integer.valueOf(scale.intValue()),
            maxLength == null ? parsed.maxLength() : maxLength);
    List<String> wrong = TypeName.problems(type, limits);
    wrong.forEach(problem -> problems.error(place, problem));
    return wrong.isEmpty() ? limits : Field.Limits.NONE;
  }

  private static Mode mode(@Nullable String word) {
    for (Mode mode : Mode.values()) {
      if (mode.name().equals(word)) {
        return mode;
      }
    }
    return Mode.NULLABLE;
  }

  private static TimestampFormat timestampFormat(@Nullable YamlScalar word) {
    for (TimestampFormat format : TimestampFormat.values()) {
      if (word != null && format.word().equals(word.text())) {
        return format;
      }
    }
    return TimestampFormat.RFC3339;
  }
}
