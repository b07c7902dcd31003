package dev.packhouse.schema;

import dev.packhouse.expression.NearestWord;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column's type as a schema writes it: GoogleSQL's names, the older ones of the API, aliases, and
 * parameters as in {@code NUMERIC(10, 2)}.
 *
 * @param type null where the text names no type that can be landed
 * @param limits the parameters
 * @param problem why there is no type; null where there is one
 * @see <a href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types">GoogleSQL
 *     data types</a>
 */
record TypeName(@Nullable FieldType type, Field.Limits limits, @Nullable String problem) {

  /** What a person is told to choose from. */
  static final List<String> NAMES =
      List.of(
          "STRING",
          "BYTES",
          "INT64",
          "FLOAT64",
          "NUMERIC",
          "BIGNUMERIC",
          "BOOL",
          "TIMESTAMP",
          "DATE",
          "TIME",
          "DATETIME",
          "JSON",
          "GEOGRAPHY",
          "STRUCT");

  private static final Map<String, FieldType> BY_NAME = new TreeMap<>();

  static {
    for (FieldType type : FieldType.values()) {
      BY_NAME.put(type.name(), type);
    }
    for (String alias : List.of("INTEGER", "INT", "SMALLINT", "BIGINT", "TINYINT", "BYTEINT")) {
      BY_NAME.put(alias, FieldType.INT64);
    }
    BY_NAME.put("FLOAT", FieldType.FLOAT64);
    BY_NAME.put("BOOLEAN", FieldType.BOOL);
    BY_NAME.put("RECORD", FieldType.STRUCT);
    BY_NAME.put("DECIMAL", FieldType.NUMERIC);
    BY_NAME.put("BIGDECIMAL", FieldType.BIGNUMERIC);
  }

  private static final Pattern FORM =
      Pattern.compile(
          "\\s*([A-Za-z][A-Za-z0-9_]*)\\s*(?:\\(\\s*([0-9]{1,18})\\s*(?:,\\s*([0-9]{1,9})\\s*)?\\))?\\s*");

  static TypeName parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return refused("'" + text + "' is no BigQuery type; it is one of " + names());
    }
    String name = form.group(1).toUpperCase(Locale.ROOT);
    if (name.equals("INTERVAL")) {
      return refused("INTERVAL cannot be landed; declare a STRING, or an INT64 of seconds");
    }
    if (name.equals("RANGE")) {
      return refused("RANGE cannot be landed; declare two columns, for its start and its end");
    }
    FieldType type = BY_NAME.get(name);
    if (type == null) {
      String near = NearestWord.hint(name, BY_NAME.keySet());
      return refused(
          "'"
              + text
              + "' is no BigQuery type"
              + (near.isEmpty() ? "; it is one of " + names() : near));
    }
    return new TypeName(type, limits(type, form.group(2), form.group(3)), null);
  }

  private static String names() {
    return String.join(", ", NAMES);
  }

  private static TypeName refused(String problem) {
    return new TypeName(null, Field.Limits.NONE, problem);
  }

  private static Field.Limits limits(
      FieldType type, @Nullable String first, @Nullable String second) {
    if (first == null) {
      return Field.Limits.NONE;
    }
    return switch (type) {
      case STRING, BYTES -> new Field.Limits(null, null, Long.parseLong(first));
      case NUMERIC, BIGNUMERIC ->
          new Field.Limits(
              (int) Math.min(Long.parseLong(first), Integer.MAX_VALUE),
              second == null ? null : Integer.valueOf(second),
              null);
      case INT64, FLOAT64, BOOL, TIMESTAMP, DATE, TIME, DATETIME, JSON, GEOGRAPHY, STRUCT ->
          Field.Limits.NONE;
    };
  }

  /**
   * What is wrong with limits for a type.
   *
   * @see <a
   *     href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#parameterized_data_types">Parameterized
   *     data types</a>
   */
  static List<String> problems(FieldType type, Field.Limits limits) {
    List<String> problems = new ArrayList<>();
    boolean decimal = type == FieldType.NUMERIC || type == FieldType.BIGNUMERIC;
    boolean text = type == FieldType.STRING || type == FieldType.BYTES;
    if (limits.maxLength() != null && !text) {
      problems.add("maxLength is for STRING and BYTES, not for " + type);
    } else if (limits.maxLength() != null && limits.maxLength() < 1) {
      problems.add("maxLength must be at least 1");
    }
    if ((limits.precision() != null || limits.scale() != null) && !decimal) {
      problems.add("precision and scale are for NUMERIC and BIGNUMERIC, not for " + type);
    } else if (limits.precision() == null && limits.scale() != null) {
      problems.add("scale needs a precision");
    } else if (limits.precision() != null) {
      int scale = limits.scale() == null ? 0 : limits.scale();
      int mostScale = type == FieldType.NUMERIC ? 9 : 38;
      int mostWhole = type == FieldType.NUMERIC ? 29 : 38;
      int least = Math.max(1, scale);
      if (scale > mostScale) {
        problems.add("scale of a " + type + " goes from 0 to " + mostScale + ", not to " + scale);
      } else if (limits.precision() < least || limits.precision() > scale + mostWhole) {
        problems.add(
            String.format(
                "precision of a %s with scale %d goes from %d to %d, and is %d",
                type, scale, least, scale + mostWhole, limits.precision()));
      }
    }
    return problems;
  }
}
