package dev.packhouse.schema;

import dev.packhouse.expression.NearestWord;
import dev.packhouse.record.Field;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives columns the names that they have in the input: a record type's {@code from}. */
public final class SourceNames {

  private SourceNames() {}

  /**
   * The schema with the input's names.
   *
   * @param names column to name in the input; a field of a STRUCT is {@code address.zip}
   */
  public static RecordSchema apply(
      RecordSchema schema, YamlValue.Mapping names, ProblemReport problems) {
    List<Field> fields = schema.fields();
    for (YamlValue.Entry entry : names.entries()) {
      if (entry.value() instanceof YamlScalar source && !source.isNull()) {
        fields = rename(fields, entry.key(), entry.key().text(), source.text(), problems);
      }
    }
    return new RecordSchema(fields);
  }

  /** Reports columns that are read from the same name in the input: only one can be. */
  public static void check(List<Field> fields, Place place, ProblemReport problems) {
    Map<String, Field> bySource = new HashMap<>();
    for (Field field : fields) {
      Field other = bySource.putIfAbsent(field.source(), field);
      if (other != null) {
        problems.error(
            place,
            String.format(
                "'%s' and '%s' are both read from '%s' of the input; compute one of them in"
                    + " 'columns'",
                other.name(), field.name(), field.source()));
      }
      check(field.fields(), place, problems);
    }
  }

  private static List<Field> rename(
      List<Field> fields, YamlScalar key, String path, String source, ProblemReport problems) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    String rest = dot < 0 ? null : path.substring(dot + 1);
    List<Field> renamed = new ArrayList<>();
    boolean found = false;
    for (Field field : fields) {
      boolean meant = field.name().equals(name) && (rest == null || !field.fields().isEmpty());
      found |= meant;
      renamed.add(meant ? rename(field, key, rest, source, problems) : field);
    }
    if (!found) {
      problems.error(
          key.place(),
          "the schema has no column '"
              + name
              + "'"
              + NearestWord.hint(name, fields.stream().map(Field::name).toList()));
    }
    return renamed;
  }

  private static Field rename(
      Field field, YamlScalar key, @Nullable String rest, String source, ProblemReport problems) {
    return rest == null
        ? field.withSource(source)
        : field.withFields(rename(field.fields(), key, rest, source, problems));
  }
}
