package dev.packhouse.draft;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.ValueParser;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the texts of a column can be besides STRING, the likeliest first. A text fits where the
 * decoders read it as the type; it is evidence where, besides, it looks like the type.
 */
enum Guess {
  INT64(FieldType.INT64),
  /** Only numbers that a double holds to their last digit. */
  FLOAT64(FieldType.FLOAT64),
  /** Only numbers whose digits are not rounded away. */
  NUMERIC(FieldType.NUMERIC),
  /** Only numbers whose digits are not rounded away. */
  BIGNUMERIC(FieldType.BIGNUMERIC),
  ROUNDED_FLOAT64(FieldType.FLOAT64),
  BOOL(FieldType.BOOL),
  DATE(FieldType.DATE),
  DATETIME(FieldType.DATETIME),
  TIMESTAMP(FieldType.TIMESTAMP),
  TIME(FieldType.TIME);

  /** Every number of so many digits can be told from the double next to it. */
  private static final int SAFE_DIGITS = 15;

  private static final int LONGEST_TEXT = 100;

  private static final Pattern ZONE = Pattern.compile(".*(?:[Zz]|UTC|[+-]\\d{1,2}(?::?\\d{2})?)");
  private static final Pattern TRUTH_BY_LETTER_OR_NUMBER = Pattern.compile("[TtFfYyNn10]");
  private static final Set<String> TRUTHS = Set.of("true", "false", "yes", "no");

  private static final Map<FieldType, Field> FIELDS = new EnumMap<>(FieldType.class);

  static {
    for (Guess guess : values()) {
      FIELDS.put(guess.type, Field.of("column", guess.type));
    }
  }

  private final FieldType type;

  Guess(FieldType type) {
    this.type = type;
  }

  FieldType type() {
    return type;
  }

  private Field field() {
    return Objects.requireNonNull(FIELDS.get(type));
  }

  /** Whether a column of this type takes the text, without losing a digit of it. */
  boolean fits(String text, Written written) {
    return text.length() <= LONGEST_TEXT
        && mayFit(text, written)
        && !(ValueParser.parse(field(), text) instanceof Refusal)
        && exact(text.trim());
  }

  private boolean mayFit(String text, Written written) {
    return switch (written) {
      case CSV_FIELD -> true;
      // The JSON decoder takes no letters and figures for truths.
      case JSON_STRING -> this != BOOL || text.length() >= "true".length();
      case JSON_NUMBER -> isNumber();
      case JSON_TRUTH -> this == BOOL;
    };
  }

  private boolean isNumber() {
    return switch (this) {
      case INT64, FLOAT64, NUMERIC, BIGNUMERIC, ROUNDED_FLOAT64 -> true;
      case BOOL, DATE, DATETIME, TIMESTAMP, TIME -> false;
    };
  }

  private boolean exact(String number) {
    return switch (this) {
      case FLOAT64 -> !isFigures(number) || isExactDouble(number);
      case NUMERIC, BIGNUMERIC ->
          ValueParser.parse(field(), number) instanceof BigDecimal kept
              && kept.compareTo(new BigDecimal(number)) == 0;
      case INT64, ROUNDED_FLOAT64, BOOL, DATE, DATETIME, TIMESTAMP, TIME -> true;
    };
  }

  private static boolean isFigures(String text) {
    return text.chars().anyMatch(letter -> letter >= '0' && letter <= '9');
  }

  /** Whether the double nearest to a number, written with as many digits, is that number again. */
  private static boolean isExactDouble(String text) {
    BigDecimal number = new BigDecimal(text);
    if (number.precision() <= SAFE_DIGITS) {
      return true;
    }
    BigDecimal nearest = new BigDecimal(number.doubleValue());
    return nearest.setScale(number.scale(), RoundingMode.HALF_EVEN).compareTo(number) == 0;
  }

  /** Whether a text that fits also looks like the type. */
  boolean suggestedBy(String text, Written written) {
    return switch (this) {
      case INT64, FLOAT64, NUMERIC, BIGNUMERIC, ROUNDED_FLOAT64 ->
          written != Written.JSON_STRING && isFigures(text);
      case BOOL ->
          written == Written.JSON_TRUTH
              || (written == Written.CSV_FIELD
                  && TRUTHS.contains(text.trim().toLowerCase(Locale.ROOT)));
      case DATETIME -> text.indexOf(':') >= 0;
      case TIMESTAMP -> text.indexOf(':') >= 0 && ZONE.matcher(text.trim()).matches();
      case DATE, TIME -> true;
    };
  }

  /** Whether a truth is written in one character, which can as well be a code. */
  static boolean isTruthInShort(String text) {
    return TRUTH_BY_LETTER_OR_NUMBER.matcher(text.trim()).matches();
  }
}
