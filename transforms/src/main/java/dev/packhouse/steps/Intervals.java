package dev.packhouse.steps;

import java.time.Duration;
import java.time.Instant;

/** Spans of time that begin at whole multiples of their length. */
final class Intervals {

  private Intervals() {}

  /** When the one that holds {@code time} began. */
  static Instant start(Instant time, Duration length) {
    long millis = length.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), millis) * millis);
  }

  /** When the one that holds {@code time} ends; {@code time} itself for a length of zero. */
  static Instant end(Instant time, Duration length) {
    return length.isZero() ? time : start(time, length).plus(length);
  }
}
