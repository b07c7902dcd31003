package dev.packhouse.steps;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tables that rows have landed in, and in which span of time.
 *
 * @param tables in the order of their names
 * @param windowStart when the first of these rows may have landed
 * @param windowEnd before when the last of them did
 * @param due when the manifest is sealed at the earliest
 */
public record Arrivals(List<String> tables, Instant windowStart, Instant windowEnd, Instant due) {

  public Arrivals {
    tables = Tables.sorted(Checks.given(tables, "tables"));
    Checks.given(windowStart, "windowStart");
    Checks.given(windowEnd, "windowEnd");
    Checks.given(due, "due");
  }

  /** Both together, due when these are. */
  Arrivals plus(Arrivals other) {
    return new Arrivals(
        Stream.concat(tables.stream(), other.tables.stream()).toList(),
        windowStart.isBefore(other.windowStart) ? windowStart : other.windowStart,
        windowEnd.isAfter(other.windowEnd) ? windowEnd : other.windowEnd,
        due);
  }

  Arrivals due(Instant due) {
    return new Arrivals(tables, windowStart, windowEnd, due);
  }
}
