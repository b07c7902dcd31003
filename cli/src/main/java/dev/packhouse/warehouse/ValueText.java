package dev.packhouse.warehouse;

import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Set;

/** A single value as text. */
final class ValueText {

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");
  private static final DateTimeFormatter TIME_SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter TIME_MICROS =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

  private static final Set<String> NUMBERS = Set.of("INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC");

  private ValueText() {}

  static boolean isNumber(String type) {
    return NUMBERS.contains(type);
  }

  static String of(Object value) {
    if (value instanceof OffsetDateTime time) {
      return of(time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()) + "Z";
    }
    if (value instanceof LocalDateTime time) {
      return of(time);
    }
    if (value instanceof LocalTime time) {
      return (time.equals(time.truncatedTo(ChronoUnit.SECONDS)) ? TIME_SECONDS : TIME_MICROS)
          .format(time);
    }
    if (value instanceof BigDecimal number) {
      return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
    if (value instanceof byte[] bytes) {
      return Base64.getEncoder().encodeToString(bytes);
    }
    if (value instanceof ResultRows.RawJson raw) {
      return raw.text();
    }
    return value.toString();
  }

  private static String of(LocalDateTime time) {
    return (time.equals(time.truncatedTo(ChronoUnit.SECONDS)) ? SECONDS : MICROS).format(time);
  }

  /** Text for a cell: no line breaks, no control characters, and no longer than can be shown. */
  static String onOneLine(String text, int most) {
    StringBuilder line = new StringBuilder();
    for (int index = 0; index < text.length() && line.length() <= most; index++) {
      char letter = text.charAt(index);
      switch (letter) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> line.append(Character.isISOControl(letter) ? '\uFFFD' : letter);
      }
    }
    return line.toString();
  }
}
