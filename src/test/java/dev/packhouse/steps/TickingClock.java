package dev.packhouse.steps;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A second goes by whenever somebody looks. */
final class TickingClock implements Supplier<Instant> {

  private final AtomicLong seconds = new AtomicLong();

  @Override
  public Instant get() {
    return Instant.EPOCH.plusSeconds(seconds.incrementAndGet());
  }

  void jump(long more) {
    seconds.addAndGet(more);
  }
}
