package dev.packhouse.draft;

import dev.packhouse.record.ValueRefusals;

/** Texts of the sample as a comment or a terminal can show them. */
final class Shown {

  private static final int MOST_CHARACTERS = 160;

  private Shown() {}

  /** The start of a value, in quotes, on one line. */
  static String start(String value) {
    return oneLine(ValueRefusals.quoted(value));
  }

  /** A text without line ends and what else YAML or a terminal takes for more than a letter. */
  static String oneLine(String text) {
    String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]+", "·");
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS - 1) + "…";
  }

  /** {@code 1 record}, {@code 10,000 records}. */
  static String count(long number, String noun) {
    return String.format(java.util.Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }
}
