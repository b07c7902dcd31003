package dev.packhouse.schema;

import dev.packhouse.record.Field;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.ShapeCheck;
import dev.packhouse.yaml.SourceText;
import dev.packhouse.yaml.YamlParser;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * BigQuery's schema JSON: the array that {@code bq show --schema} prints, or the whole table that
 * {@code bq show --format=json} does.
 */
final class BigQuerySchema {

  private final SourceText text;
  private final ProblemReport problems;

  BigQuerySchema(SourceText text, ProblemReport problems) {
    this.text = text;
    this.problems = problems;
  }

  @Nullable List<Field> read() {
    YamlValue root = YamlParser.parseJson(text, problems);
    if (root == null) {
      return null;
    }
    YamlValue list = root;
    if (list instanceof YamlValue.Mapping table && table.get("schema") != null) {
      list = table.get("schema");
    }
    if (list instanceof YamlValue.Mapping schema && schema.get("fields") != null) {
      list = schema.get("fields");
    }
    if (!(list instanceof YamlValue.Sequence fields)) {
      problems.error(
          root.place(),
          "a BigQuery schema is a JSON array of fields, as bq show --schema prints it");
      return null;
    }
    dropNulls(fields);
    ShapeCheck.check(fields, FieldReader.shape(), problems);
    return new FieldReader(problems).read(fields.items());
  }

  /** A null says as little as a key that is not there. */
  private static void dropNulls(YamlValue value) {
    if (value instanceof YamlValue.Mapping mapping) {
      mapping
          .entries()
          .removeIf(entry -> entry.value() instanceof YamlScalar scalar && scalar.isNull());
      mapping.entries().forEach(entry -> dropNulls(entry.value()));
    } else if (value instanceof YamlValue.Sequence sequence) {
      sequence.items().forEach(BigQuerySchema::dropNulls);
    }
  }
}
