package dev.packhouse.steps;

import org.jspecify.annotations.Nullable;

/** What the values of this package demand, also of those that are read from JSON. */
final class Checks {

  private Checks() {}

  static void that(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /** JSON may leave out what the compiler takes for granted. */
  static <T> T given(@Nullable T value, String what) {
    if (value == null) {
      throw new IllegalArgumentException(what + " is missing");
    }
    return value;
  }

  static void text(@Nullable String value, String what) {
    that(value != null && !value.isBlank(), what + " is missing or empty");
  }
}
