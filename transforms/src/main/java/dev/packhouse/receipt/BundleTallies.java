package dev.packhouse.receipt;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Instant;

/** The tallies of one outcome in a bundle, summed by interval and table. */
public final class BundleTallies {

  /** The timestamp of the elements that tallies become. */
  public static final Instant AT = GlobalWindow.INSTANCE.maxTimestamp();

  /** Bounds what a bundle holds: it may be the backlog of a week. */
  private static final int MOST = 10_000;

  private final Map<Slot, Tally> sums = new HashMap<>();

  /** Adds one; true when there are so many that they are to be handed on before the bundle ends. */
  public boolean add(Tally tally) {
    sums.merge(Slot.of(tally), tally, Tally::plus);
    return sums.size() >= MOST;
  }

  /** Gives the sums to {@code next}, and begins anew. */
  public void handOn(Consumer<Tally> next) {
    sums.values().forEach(next);
    sums.clear();
  }
}
