package dev.packhouse.doctor;

import org.jspecify.annotations.Nullable;

/**
 * What is so about one thing that a launch needs.
 *
 * @param thing what was looked at, such as a bucket's name
 * @param text what was found, for a person
 * @param remedy a command that mends it, or what else helps; null where there is nothing to mend
 */
public record Finding(String thing, Outcome outcome, String text, @Nullable String remedy) {

  static Finding ok(String thing, String text) {
    return new Finding(thing, Outcome.OK, text, null);
  }

  static Finding warning(String thing, String text, @Nullable String remedy) {
    return new Finding(thing, Outcome.WARNING, text, remedy);
  }

  static Finding failed(String thing, String text, String remedy) {
    return new Finding(thing, Outcome.FAILED, text, remedy);
  }

  static Finding notKnown(String thing, String text, @Nullable String remedy) {
    return new Finding(thing, Outcome.NOT_KNOWN, text, remedy);
  }
}
