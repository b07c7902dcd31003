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
   * A run with more dead letters than this has failed.
   *
   * @param share of the records read, 0 to 1; null: any share is fine
   * @param min fewer records read than this are too few to judge by their share; where there is no
   *     share, the most dead letters a run may have
   */
  public record StopAbove(@Nullable Double share, long min) {

    /** Whether a run that read so many records has too many dead letters. */
    public boolean isExceededBy(long read, long deadLetters) {
      if (share == null) {
        return deadLetters > min;
      }
      return read >= min && deadLetters > read * share;
    }
  }
}
