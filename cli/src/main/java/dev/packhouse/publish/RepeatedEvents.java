package dev.packhouse.publish;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Events of which some come a second time, a while after the first. */
public final class RepeatedEvents implements Events {

  /** How many wait at most to come again: about so much later they do. */
  private static final int MOST_WAITING = 20;

  private final Events events;
  private final double share;
  private final Random random;
  private final Deque<Event> waiting = new ArrayDeque<>();
  private long repeated;

  private RepeatedEvents(Events events, double share, Random random) {
    this.events = events;
    this.share = share;
    this.random = random;
  }

  /** Of {@code events} so many come twice, 0 to 1. */
  public static RepeatedEvents of(Events events, double share, long seed) {
    return new RepeatedEvents(events, share, new Random(seed));
  }

  @Override
  public @Nullable Event next() throws IOException {
    if (waiting.size() >= MOST_WAITING
        || (!waiting.isEmpty() && random.nextInt(MOST_WAITING) == 0)) {
      return repeat();
    }
    Event event = events.next();
    if (event == null) {
      return waiting.isEmpty() ? null : repeat();
    }
    if (random.nextDouble() < share) {
      waiting.add(event);
    }
    return event;
  }

  private Event repeat() {
    repeated++;
    return waiting.remove();
  }

  /** How many of the events so far had come before. */
  public long repeated() {
    return repeated;
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
