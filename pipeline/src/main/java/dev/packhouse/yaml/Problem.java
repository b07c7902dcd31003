package dev.packhouse.yaml;

/**
 * Something that is wrong with a spec or a schema.
 *
 * @param level whether the spec can run all the same
 * @param place where
 * @param message what, and the remedy, for a person
 */
public record Problem(Level level, Place place, String message) {

  /** Whether a spec with the problem can run. */
  public enum Level {
    ERROR("error"),
    WARNING("warning");

    private final String word;

    Level(String word) {
      this.word = word;
    }
  }

  /** {@code file:line:column: error: message}, the line, and a caret. */
  @Override
  public String toString() {
    return place + ": " + level.word + ": " + message + "\n" + place.excerpt();
  }
}
