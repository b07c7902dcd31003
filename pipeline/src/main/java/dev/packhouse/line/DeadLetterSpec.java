package dev.packhouse.line;

import org.jspecify.annotations.Nullable;

/**
 * Where dead letters go, and how many are too many.
 *
 * @param table {@code dataset.table} or {@code project.dataset.table}
 * @param topic {@code projects/PROJECT/topics/NAME}, which gets them too; null: none does
 * @param stopAbove null: any number is fine
 */
public record DeadLetterSpec(String table, @Nullable String topic, @Nullable StopAbove stopAbove) {

  /** The table unless the spec names one. */
  public static final String DEFAULT_TABLE = "ops.dead_letters";

  /**
   * A run with more dead letters than both of these has failed.
   *
   * @param share of the records read, 0 to 1
   * @param min a number of dead letters
   */
  public record StopAbove(double share, long min) {

    /** Whether a run that read so many records has too many dead letters. */
    public boolean isExceededBy(long read, long deadLetters) {
      return deadLetters > min && deadLetters > read * share;
    }
  }
}
