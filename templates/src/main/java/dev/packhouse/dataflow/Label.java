package dev.packhouse.dataflow;

import java.util.Locale;

/** What Google Cloud takes for a label. */
final class Label {

  /**
   * Of a value; a key may not be empty either.
   *
   * @see <a
   *     href="https://cloud.google.com/resource-manager/docs/labels-overview#requirements">Requirements
   *     for labels</a>
   */
  private static final int MOST_CHARACTERS = 63;

  private Label() {}

  /** {@code text} with each capital made small and what else is not allowed made a dash. */
  static String value(String text) {
    String allowed = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-");
    return allowed.substring(0, Math.min(MOST_CHARACTERS, allowed.length()));
  }
}
