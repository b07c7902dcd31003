package dev.packhouse.receipt;

import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

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

  /** Sums tallies. */
  static final class Sum extends CombineFn<Tally, Entry, Entry> {

    @Override
    public Entry createAccumulator() {
      return EMPTY;
    }

    @Override
    public Entry addInput(Entry sum, Tally tally) {
      return sum.plus(Entry.of(tally));
    }

    @Override
    public Entry mergeAccumulators(Iterable<Entry> sums) {
      Entry merged = EMPTY;
      for (Entry sum : sums) {
        merged = merged.plus(sum);
      }
      return merged;
    }

    @Override
    public Entry extractOutput(Entry sum) {
      return sum;
    }

    @Override
    public Coder<Entry> getAccumulatorCoder(CoderRegistry registry, Coder<Tally> input) {
      return EntryCoder.of();
    }

    @Override
    public Coder<Entry> getDefaultOutputCoder(CoderRegistry registry, Coder<Tally> input) {
      return EntryCoder.of();
    }
  }
}
