package dev.packhouse.land;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * How a table is cut into partitions when it is created.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/partitioned-tables">Partitioned tables</a>
 */
public sealed interface Partitioning extends Serializable {

  /** The span of time that one partition holds. */
  enum Granularity {
    HOUR,
    DAY,
    MONTH,
    YEAR
  }

  /**
   * By time.
   *
   * @param granularity the span that one partition holds
   * @param field a TIMESTAMP, DATE or DATETIME column; null for the time at which a row arrives
   */
  record ByTime(Granularity granularity, @Nullable String field) implements Partitioning {}

  /**
   * By ranges of an integer.
   *
   * @param field an INT64 column
   * @param start where the first range starts
   * @param end where the last range ends, itself not in it
   * @param interval the width of each range
   */
  record ByRange(String field, long start, long end, long interval) implements Partitioning {
    public ByRange {
      if (interval <= 0 || end <= start) {
        throw new IllegalArgumentException(
            "a range partition goes from a start up to a greater end in steps above 0, not from "
                + start
                + " to "
                + end
                + " in steps of "
                + interval);
      }
    }
  }
}
