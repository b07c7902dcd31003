package dev.packhouse.line;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations, sizes and shares as a line.yaml writes them; null for what is none. */
final class Quantities {

  static final String DURATION = "[1-9][0-9]{0,8}(ms|s|m|h|d)";
  static final String SIZE = "[1-9][0-9]{0,11} ?(B|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?";
  static final String BUDGET = SIZE + "/(hour|day|month)";

  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]+) ?([A-Za-z]*)");

  private Quantities() {}

  static @Nullable Duration duration(@Nullable String text) {
    if (text == null || !text.matches(DURATION)) {
      return null;
    }
    Matcher parts = NUMBER_AND_UNIT.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    long number = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  static @Nullable Long bytes(@Nullable String text) {
    if (text == null || !text.matches(SIZE)) {
      return null;
    }
    Matcher parts = NUMBER_AND_UNIT.matcher(text);
    if (!parts.matches()) {
      return null;
    }
    String unit = parts.group(2).toLowerCase(Locale.ROOT);
    long base = unit.endsWith("ib") ? 1024 : 1000;
    int power = unit.isEmpty() ? 0 : "bkmgt".indexOf(unit.charAt(0));
    BigDecimal bytes = new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(base).pow(power));
    return bytes.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue();
  }

  static StepsSpec.@Nullable Budget budget(@Nullable String text) {
    int slash = text == null ? -1 : text.indexOf('/');
    if (text == null || slash < 0) {
      return null;
    }
    Long bytes = bytes(text.substring(0, slash));
    Duration period =
        switch (text.substring(slash + 1)) {
          case "hour" -> Duration.ofHours(1);
          case "month" -> Duration.ofDays(30);
          default -> Duration.ofDays(1);
        };
    return bytes == null ? null : new StepsSpec.Budget(bytes, period);
  }

  /** 0.1 for 10%. */
  static @Nullable Double share(@Nullable String text) {
    if (text == null || !text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?%")) {
      return null;
    }
    return new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2).doubleValue();
  }
}
