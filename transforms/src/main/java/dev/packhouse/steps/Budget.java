package dev.packhouse.steps;

import java.io.Serializable;
import java.time.Duration;

/**
 * Bytes billed that a line's steps may use in a period. Periods begin at whole multiples of their
 * length, so that a day is one of UTC.
 *
 * <p>A job gets what is left as its {@code maximumBytesBilled}, less what those beside it may use
 * at most. For jobs of statements without a maximum of their own that is unknown, so such jobs that
 * run side by side may together use more than is left.
 *
 * @param bytes how many
 * @param period in how long
 * @param whenSpent what becomes of steps that are due then
 */
public record Budget(long bytes, Duration period, WhenSpent whenSpent) implements Serializable {

  /** What becomes of steps that are due when the budget is used up. */
  public enum WhenSpent {
    /** They wait for the next period, which suits a line that never ends. */
    WAIT,
    /** They fail, which suits a run that somebody waits for. */
    FAIL
  }

  public Budget {
    Checks.that(bytes > 0, "a budget has bytes");
    Checks.that(period.toMillis() > 0, "a budget's period is positive");
  }
}
