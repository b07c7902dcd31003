package dev.packhouse.steps;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Bytes billed so far in one period of the budget.
 *
 * @param since when the period began
 * @param bytes billed since, as finished jobs report them
 */
public record Spending(Instant since, long bytes) {

  /** Nothing yet, in a period that is over. */
  public static final Spending NONE = new Spending(Instant.EPOCH, 0);

  /** The same, or none where another period has begun. */
  Spending at(Instant now, @Nullable Budget budget) {
    if (budget == null) {
      return this;
    }
    Instant start = Intervals.start(now, budget.period());
    return start.equals(since) ? this : new Spending(start, 0);
  }

  Spending plus(long more) {
    return new Spending(since, bytes + more);
  }
}
