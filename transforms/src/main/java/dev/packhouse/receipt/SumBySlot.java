package dev.packhouse.receipt;

import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

/**
 * Sums tallies by what they are about. The slots are in the sum and not the keys of it, because a
 * runner keeps a timer for each key to the end of the stream, and intervals have no end.
 */
final class SumBySlot extends CombineFn<Tally, Map<Slot, Entry>, Map<Slot, Entry>> {

  static final MapCoder<Slot, Entry> CODER = MapCoder.of(SlotCoder.of(), EntryCoder.of());

  @Override
  public Map<Slot, Entry> createAccumulator() {
    return new HashMap<>();
  }

  @Override
  public Map<Slot, Entry> addInput(Map<Slot, Entry> sums, Tally tally) {
    sums.merge(Slot.of(tally), Entry.of(tally), Entry::plus);
    return sums;
  }

  @Override
  public Map<Slot, Entry> mergeAccumulators(Iterable<Map<Slot, Entry>> all) {
    Map<Slot, Entry> merged = new HashMap<>();
    for (Map<Slot, Entry> sums : all) {
      sums.forEach((slot, entry) -> merged.merge(slot, entry, Entry::plus));
    }
    return merged;
  }

  @Override
  public Map<Slot, Entry> extractOutput(Map<Slot, Entry> sums) {
    return sums;
  }

  @Override
  public Coder<Map<Slot, Entry>> getAccumulatorCoder(CoderRegistry registry, Coder<Tally> input) {
    return CODER;
  }

  @Override
  public Coder<Map<Slot, Entry>> getDefaultOutputCoder(CoderRegistry registry, Coder<Tally> input) {
    return CODER;
  }
}
