package dev.packhouse.line;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.ValueParser;
import dev.packhouse.steps.Parameter;
import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code parameters} of steps. */
final class ParameterReader {

  /** What each manifest brings along. */
  private static final Set<String> OF_A_MANIFEST =
      Set.of("run_id", "manifest_id", "window_start", "window_end", "arrived");

  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]*)");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

  private final ProblemReport problems;

  ParameterReader(ProblemReport problems) {
    this.problems = problems;
  }

  /** The parameters without problems. */
  List<Parameter> read(YamlValue.@Nullable Mapping mapping) {
    List<Parameter> parameters = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    if (mapping == null) {
      return parameters;
    }
    for (YamlValue.Entry entry : mapping.entries()) {
      checkName(entry.key(), names);
      Parameter parameter =
          entry.value() instanceof YamlValue.Mapping typed
              ? typed(entry.key(), typed)
              : inferred(entry.key(), entry.value());
      if (parameter != null) {
        parameters.add(parameter);
      }
    }
    return parameters;
  }

  /** GoogleSQL does not tell names of parameters apart by case. */
  private void checkName(YamlScalar name, Map<String, String> names) {
    String lower = name.text().toLowerCase(Locale.ROOT);
    String before = names.putIfAbsent(lower, name.text());
    if (OF_A_MANIFEST.contains(lower)) {
      problems.error(
          name.place(), "@" + lower + " is what each manifest brings along; choose another name");
    } else if (before != null) {
      problems.error(
          name.place(),
          "there is already a parameter '" + before + "', and SQL sees no difference");
    }
  }

  private @Nullable Parameter inferred(YamlScalar name, YamlValue value) {
    if (!(value instanceof YamlScalar scalar) || scalar.isNull()) {
      return null;
    }
    FieldType type = FieldType.STRING;
    if (scalar.isLiteral()) {
      if (WHOLE.matcher(scalar.text()).matches()) {
        type = FieldType.INT64;
      } else if (NUMBER.matcher(scalar.text()).matches()) {
        type = FieldType.FLOAT64;
      } else if (scalar.text().equals("true") || scalar.text().equals("false")) {
        type = FieldType.BOOL;
      }
    }
    String text = text(type, scalar);
    return text == null ? null : new Parameter(name.text(), type.name(), text, null);
  }

  private @Nullable Parameter typed(YamlScalar name, YamlValue.Mapping mapping) {
    YamlValue.Entry several = mapping.entry("values");
    boolean one = mapping.has("value");
    if (several != null && one) {
      problems.error(
          several.key().place(), "a parameter has a 'value' or 'values', and this one has both");
    } else if (several == null && !one && mapping.has("type")) {
      problems.error(mapping.place(), "a parameter needs 'value' or 'values'");
    }
    String word = mapping.text("type");
    if (word == null || !StepsKeys.PARAMETER_TYPES.contains(word)) {
      return null;
    }
    FieldType type = FieldType.valueOf(word);
    if (several == null) {
      String text = text(type, mapping.scalar("value"));
      return text == null ? null : new Parameter(name.text(), word, text, null);
    }
    List<String> values =
        mapping.items("values").stream()
            .map(item -> item instanceof YamlScalar scalar ? text(type, scalar) : null)
            .filter(Objects::nonNull)
            .toList();
    return new Parameter(name.text(), word, null, values);
  }

  private @Nullable String text(FieldType type, @Nullable YamlScalar value) {
    if (value == null || value.isNull()) {
      return null;
    }
    Object parsed = ValueParser.parse(Field.of("value", type), value.text());
    if (parsed instanceof Refusal refusal) {
      problems.error(value.place(), refusal.message());
      return null;
    }
    if (type == FieldType.BOOL) {
      return parsed.toString(); // load jobs read more words for it than parameters do
    }
    return type == FieldType.STRING ? value.text() : value.text().strip();
  }
}
