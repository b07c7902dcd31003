package dev.packhouse.draft;

/** How much of a sample is a rule, and how much is dirt. */
final class Share {

  private static final int MOST_PERCENT = 95;

  private Share() {}

  /** Whether so many of all values are enough to call the rest dirt. */
  static boolean isMost(long some, long all) {
    return all > 0 && some * 100 >= all * MOST_PERCENT;
  }

  /** Whether so many of all values are too many to be called dirt. */
  static boolean isMoreThanDirt(long some, long all) {
    return some > 0 && some * 100 > all * (100 - MOST_PERCENT);
  }
}
