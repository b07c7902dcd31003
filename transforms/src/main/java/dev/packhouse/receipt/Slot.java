package dev.packhouse.receipt;

import org.jspecify.annotations.Nullable;

/**
 * What the rows of a receipt are about: an interval of arrival and, of what has landed, a table.
 *
 * @param intervalStart as in {@link Tally#intervalStart}
 * @param table as in {@link Tally#table}
 */
record Slot(@Nullable Long intervalStart, @Nullable String table) {

  static Slot of(Tally tally) {
    return new Slot(tally.intervalStart(), tally.table());
  }
}
