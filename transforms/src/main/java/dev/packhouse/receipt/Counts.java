package dev.packhouse.receipt;

import java.util.SortedMap;
import java.util.TreeMap;

/** What the stages of a run have counted so far, by the names of {@link ReceiptCounters}. */
public final class Counts {

  private final SortedMap<String, Long> byName = new TreeMap<>();

  Counts() {}

  void add(String name, long count) {
    // One counter's name stands in the metrics once for each step that increments it.
    byName.merge(name, count, Long::sum);
  }

  public long read() {
    return of(ReceiptCounters.READ.getName().getName());
  }

  public long filtered() {
    return of(ReceiptCounters.FILTERED.getName().getName());
  }

  public long duplicate() {
    return of(ReceiptCounters.DUPLICATE.getName().getName());
  }

  /** Dead letters by reason code. */
  public SortedMap<String, Long> reasons() {
    return startingWith(ReceiptCounters.REASON);
  }

  /** Records that landed against a check of severity {@code warn}, by check. */
  public SortedMap<String, Long> warnings() {
    return startingWith(ReceiptCounters.WARNING);
  }

  /** Rows that BigQuery has confirmed, by table. */
  public SortedMap<String, Long> landed() {
    return startingWith(ReceiptCounters.LANDED);
  }

  /** Dead letters and rows of receipts that could not be written, by table or topic. */
  public SortedMap<String, Long> unwritten() {
    return startingWith(ReceiptCounters.UNWRITTEN);
  }

  private long of(String name) {
    return byName.getOrDefault(name, 0L);
  }

  private SortedMap<String, Long> startingWith(String prefix) {
    SortedMap<String, Long> found = new TreeMap<>();
    byName.forEach(
        (name, count) -> {
          if (name.startsWith(prefix) && count > 0) {
            found.put(name.substring(prefix.length()), count);
          }
        });
    return found;
  }
}
