package dev.packhouse.launch;

import dev.packhouse.line.LineSpec;
import java.util.Locale;
import java.util.Map;

/** The labels by which the job of a line is found again, and its costs are told apart. */
public final class JobLabels {

  /** The line's name. */
  public static final String LINE = "packhouse-line";

  /** The line's version. */
  public static final String VERSION = "packhouse-version";

  /**
   * Of a value; a key may not be empty either.
   *
   * @see <a
   *     href="https://cloud.google.com/resource-manager/docs/labels-overview#requirements">Requirements
   *     for labels</a>
   */
  private static final int MOST_CHARACTERS = 63;

  private JobLabels() {}

  /** Those of every job of {@code spec}. */
  public static Map<String, String> of(LineSpec spec) {
    return Map.of(LINE, value(spec.name()), VERSION, value(spec.version()));
  }

  /** {@code text} with each capital made small and what else is not allowed made a dash. */
  public static String value(String text) {
    String allowed = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-");
    return allowed.substring(0, Math.min(MOST_CHARACTERS, allowed.length()));
  }
}
