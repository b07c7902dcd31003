package dev.packhouse.reference;

import com.google.zetasql.AnalyzerOptions;
import com.google.zetasql.PreparedQuery;
import com.google.zetasql.TypeFactory;
import com.google.zetasql.Value;
import com.google.zetasql.ZetaSQLType.TypeKind;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.steps.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The values of parameters, which come as text.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/rest/v2/QueryParameterValue">QueryParameterValue</a>
 */
final class ParameterValues {

  private ParameterValues() {}

  /** A parameter as a column. */
  static Field field(Parameter parameter) throws RefusedException {
    FieldType type =
        switch (parameter.type()) {
          case "STRING" -> FieldType.STRING;
          case "BYTES" -> FieldType.BYTES;
          case "INT64", "INTEGER" -> FieldType.INT64;
          case "FLOAT64", "FLOAT" -> FieldType.FLOAT64;
          case "NUMERIC" -> FieldType.NUMERIC;
          case "BIGNUMERIC" -> FieldType.BIGNUMERIC;
          case "BOOL", "BOOLEAN" -> FieldType.BOOL;
          case "TIMESTAMP" -> FieldType.TIMESTAMP;
          case "DATE" -> FieldType.DATE;
          case "TIME" -> FieldType.TIME;
          case "DATETIME" -> FieldType.DATETIME;
          case "JSON" -> FieldType.JSON;
          default ->
              throw RefusedException.beyond(
                  "parameter " + parameter.name() + " is of type " + parameter.type());
        };
    Field field = Field.of(parameter.name(), type);
    return parameter.values() == null ? field : field.withMode(Mode.REPEATED);
  }

  /** The value of a parameter, as the engine itself reads it from text. */
  static Value value(Parameter parameter, AnalyzerOptions options) throws RefusedException {
    Field field = field(parameter);
    boolean array = parameter.values() != null;
    AnalyzerOptions texts = new AnalyzerOptions();
    texts.setLanguageOptions(options.getLanguageOptions());
    texts.setDefaultTimezone(options.getDefaultTimezone());
    com.google.zetasql.Type text = TypeFactory.createSimpleType(TypeKind.TYPE_STRING);
    texts.addQueryParameter("v", array ? TypeFactory.createArrayType(text) : text);
    String read =
        switch (field.type()) {
          case BYTES -> "FROM_BASE64(x)";
          case JSON -> "PARSE_JSON(x)";
          case STRING -> "x";
          default -> "CAST(x AS " + field.type() + ")";
        };
    String sql =
        array
            ? "SELECT ARRAY(SELECT " + read + " FROM UNNEST(@v) AS x WITH OFFSET o ORDER BY o)"
            : "SELECT " + read + " FROM UNNEST([@v]) AS x";
    try (PreparedQuery query =
        PreparedQuery.builder().setSql(sql).setAnalyzerOptions(texts).prepare()) {
      return query.execute(Map.of("v", given(parameter))).getTableData().get(0).get(0);
    }
  }

  private static Value given(Parameter parameter) {
    List<String> values = parameter.values();
    if (values == null) {
      return Value.createStringValue(String.valueOf(parameter.value()));
    }
    List<Value> elements = new ArrayList<>();
    values.forEach(value -> elements.add(Value.createStringValue(value)));
    return Value.createArrayValue(
        TypeFactory.createArrayType(TypeFactory.createSimpleType(TypeKind.TYPE_STRING)), elements);
  }
}
