package dev.packhouse.steps;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Goes by as {@link StepStream#pass(int, VirtualClock)} says. */
final class VirtualClock implements Supplier<Instant> {

  private final AtomicLong seconds = new AtomicLong();

  @Override
  public Instant get() {
    return StepStream.MIDNIGHT.plusSeconds(seconds.get());
  }

  void tick() {
    seconds.incrementAndGet();
  }
}
