package dev.packhouse.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** How fast counts grow, over the last ten seconds. */
final class RecentRates {

  private static final Duration SPAN = Duration.ofSeconds(10);

  private final Deque<Sample> samples = new ArrayDeque<>();

  private record Sample(Duration at, Map<String, Long> counts) {}

  /** Takes the counts of a moment, which is later than the last one. */
  void add(Duration at, Map<String, Long> counts) {
    samples.add(new Sample(at, Map.copyOf(counts)));
    // The first one that is kept is just outside of the span, so that the span is covered whole.
    while (samples.size() > 2 && second().at().compareTo(at.minus(SPAN)) <= 0) {
      samples.remove();
    }
  }

  private Sample second() {
    var two = samples.iterator();
    two.next();
    return two.next();
  }

  /** The growth of one count in a second. */
  long of(String name) {
    if (samples.size() < 2) {
      return 0;
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    long growth = last.counts().getOrDefault(name, 0L) - first.counts().getOrDefault(name, 0L);
    double seconds = last.at().minus(first.at()).toMillis() / 1000.0;
    return seconds <= 0 ? 0 : Math.round(growth / seconds);
  }
}
