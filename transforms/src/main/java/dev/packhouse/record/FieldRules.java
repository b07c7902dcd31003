package dev.packhouse.record;

import dev.packhouse.deadletter.Refusal;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What BigQuery's column types take, asked of values that are typed already: of computed columns,
 * and by the decoders of what they have read.
 */
public final class FieldRules {

  private static final List<String> WKT =
      List.of(
          "POINT",
          "LINESTRING",
          "POLYGON",
          "MULTIPOINT",
          "MULTILINESTRING",
          "MULTIPOLYGON",
          "GEOMETRYCOLLECTION",
          "FULLGLOBE");

  private FieldRules() {}

  /** Why {@code field} does not take {@code value}; null if it does. */
  public static @Nullable Refusal check(Field field, @Nullable Object value) {
    return fit(field, value) instanceof Refusal refusal ? refusal : null;
  }

  /**
   * The value as {@code field} stores it: the same, a decimal rounded to the column's scale, or the
   * empty list for a null in a REPEATED column.
   *
   * @return the value, which may be null, or a {@link Refusal} whose rule is the path of the column
   */
  public static @Nullable Object fit(Field field, @Nullable Object value) {
    if (field.mode() == Mode.REPEATED) {
      return value == null
          ? List.of()
          : value instanceof List<?> list
              ? fitElements(field, list)
              : ValueRefusals.wrongType(field, shown(value));
    }
    if (value == null) {
      return field.mode() == Mode.REQUIRED ? ValueRefusals.missing(field) : null;
    }
    return fitOne(field, value);
  }

  private static Object fitElements(Field field, List<?> list) {
    List<@Nullable Object> fitted = new ArrayList<>(list.size());
    for (Object element : list) {
      Object one = element == null ? ValueRefusals.nullElement(field) : fitOne(field, element);
      if (one instanceof Refusal refusal) {
        return ValueRefusals.inElement(field, fitted.size(), refusal);
      }
      fitted.add(one);
    }
    return fitted;
  }

  private static Object fitOne(Field field, Object value) {
    return switch (field.type()) {
      case STRING -> value instanceof String text ? wellFormed(field, text) : wrong(field, value);
      case GEOGRAPHY -> value instanceof String text ? geography(field, text) : wrong(field, value);
      case JSON -> value instanceof String text ? json(field, text) : wrong(field, value);
      case BYTES -> value instanceof byte[] bytes ? bytes(field, bytes) : wrong(field, value);
      case INT64 -> value instanceof Long ? value : wrong(field, value);
      case FLOAT64 -> value instanceof Double ? value : wrong(field, value);
      case BOOL -> value instanceof Boolean ? value : wrong(field, value);
      case NUMERIC, BIGNUMERIC ->
          value instanceof BigDecimal decimal ? decimal(field, decimal) : wrong(field, value);
      case TIMESTAMP, DATETIME ->
          value instanceof Long micros ? timestamp(field, micros) : wrong(field, value);
      case DATE -> value instanceof Integer day ? date(field, day) : wrong(field, value);
      case TIME -> value instanceof Long micros ? time(field, micros) : wrong(field, value);
      case STRUCT ->
          value instanceof @Nullable Object[] struct
              ? fitFields(field, struct)
              : wrong(field, value);
    };
  }

  private static Object fitFields(Field field, @Nullable Object[] struct) {
    if (struct.length != field.fields().size()) {
      return wrong(field, struct);
    }
    @Nullable Object[] fitted = new @Nullable Object[struct.length];
    for (int index = 0; index < struct.length; index++) {
      Object one = fit(field.fields().get(index), struct[index]);
      if (one instanceof Refusal refusal) {
        return ValueRefusals.within(field.name(), refusal);
      }
      fitted[index] = one;
    }
    return fitted;
  }

  private static Object wellFormed(Field field, String text) {
    return UnicodeText.isWellFormed(text)
        ? text(field, text)
        : ValueRefusals.at(field.name(), UnicodeText.refusal(text));
  }

  /**
   * A STRING, whose length counts in Unicode characters.
   *
   * @see <a
   *     href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#parameterized_string_type">Parameterized
   *     STRING</a>
   */
  public static Object text(Field field, String text) {
    Long most = field.limits().maxLength();
    if (most != null && text.length() > most) {
      int length = text.codePointCount(0, text.length());
      if (length > most) {
        return ValueRefusals.tooLong(field, length, "characters");
      }
    }
    return text;
  }

  /** BYTES, whose length counts in bytes. */
  public static Object bytes(Field field, byte[] bytes) {
    Long most = field.limits().maxLength();
    return most != null && bytes.length > most
        ? ValueRefusals.tooLong(field, bytes.length, "bytes")
        : bytes;
  }

  /** The text of one JSON value. */
  public static Object json(Field field, String text) {
    Refusal refusal = JsonText.check(text);
    return refusal == null ? text : ValueRefusals.at(field.name(), refusal);
  }

  /**
   * A geometry as WKT, GeoJSON or hexadecimal WKB. Only its beginning is looked at.
   *
   * @see <a
   *     href="https://cloud.google.com/bigquery/docs/geospatial-data#loading_geospatial_data">Loading
   *     geospatial data</a>
   */
  static Object geography(Field field, String text) {
    String trimmed = text.strip();
    if (trimmed.startsWith("{")) {
      return JsonText.check(trimmed) == null ? text : ValueRefusals.wrongType(field, text);
    }
    boolean wkb = (trimmed.startsWith("00") || trimmed.startsWith("01")) && isHexadecimal(trimmed);
    if (wkb) {
      return text;
    }
    int end = 0;
    while (end < trimmed.length() && Character.isLetter(trimmed.charAt(end))) {
      end++;
    }
    return WKT.contains(trimmed.substring(0, end).toUpperCase(Locale.ROOT))
        ? wellFormed(field, text)
        : ValueRefusals.wrongType(field, text);
  }

  private static boolean isHexadecimal(String text) {
    return text.length() % 2 == 0 && text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  /** A NUMERIC or BIGNUMERIC, rounded to the column's scale. */
  public static Object decimal(Field field, BigDecimal decimal) {
    BigDecimal fitted = Decimals.fit(field, decimal);
    return fitted == null ? ValueRefusals.outOfRange(field, shown(decimal)) : fitted;
  }

  /** A TIMESTAMP or DATETIME in microseconds since the epoch. */
  public static Object timestamp(Field field, long micros) {
    return micros < CivilText.MIN_MICROS || micros > CivilText.MAX_MICROS
        ? ValueRefusals.outOfRange(field, micros + " µs")
        : micros;
  }

  /** A DATE in days since the epoch. */
  public static Object date(Field field, int day) {
    return day < CivilText.MIN_DAY || day > CivilText.MAX_DAY
        ? ValueRefusals.outOfRange(field, "day " + day)
        : day;
  }

  /** A TIME in microseconds since midnight. */
  public static Object time(Field field, long micros) {
    return micros < 0 || micros >= CivilText.MICROS_PER_DAY
        ? ValueRefusals.outOfRange(field, micros + " µs")
        : micros;
  }

  private static Refusal wrong(Field field, Object value) {
    return ValueRefusals.wrongType(field, shown(value));
  }

  private static String shown(Object value) {
    return value instanceof String || value instanceof Number || value instanceof Boolean
        ? value.toString()
        : value instanceof List ? "an array" : value instanceof byte[] ? "bytes" : "a STRUCT";
  }
}
