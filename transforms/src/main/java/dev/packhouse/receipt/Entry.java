package dev.packhouse.receipt;

/**
 * The sums of one row of the receipts' table.
 *
 * @param idsIn the exclusive or of the identities of the records read
 * @param idsOut that of all others
 */
record Entry(
    long read,
    long landed,
    long deadLettered,
    long duplicate,
    long filtered,
    long idsIn,
    long idsOut) {

  static final Entry EMPTY = new Entry(0, 0, 0, 0, 0, 0, 0);

  static Entry of(Tally tally) {
    long count = tally.count();
    long ids = tally.ids();
    return switch (tally.outcome()) {
      case READ -> new Entry(count, 0, 0, 0, 0, ids, 0);
      case LANDED -> new Entry(0, count, 0, 0, 0, 0, ids);
      case DEAD_LETTERED -> new Entry(0, 0, count, 0, 0, 0, ids);
      case DUPLICATE -> new Entry(0, 0, 0, count, 0, 0, ids);
      case FILTERED -> new Entry(0, 0, 0, 0, count, 0, ids);
    };
  }

  Entry plus(Entry other) {
    return new Entry(
        read + other.read,
        landed + other.landed,
        deadLettered + other.deadLettered,
        duplicate + other.duplicate,
        filtered + other.filtered,
        idsIn ^ other.idsIn,
        idsOut ^ other.idsOut);
  }
}
