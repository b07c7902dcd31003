package dev.packhouse.receipt;

import dev.packhouse.envelope.Envelope;
import java.io.Serializable;
import java.time.Duration;
import org.apache.beam.sdk.coders.DefaultCoder;
import org.jspecify.annotations.Nullable;

/**
 * How many records that arrived in one interval met one outcome, and which ones, as a hash.
 *
 * <p>An interval is one of arrival: of the time at which Pub/Sub took a message, or at which a file
 * was written. A record so belongs to the same interval on all of its way, however late it lands.
 *
 * @param intervalStart microseconds since the epoch; null for records without a publish time
 * @param outcome what became of them, or that they were read
 * @param table where they landed, as the line names it; null for the other outcomes
 * @param count how many
 * @param ids the exclusive or of the records' {@link Envelope#identity}: the same for the same
 *     records in any order, so that two equal counts of different records are told apart
 */
@DefaultCoder(TallyCoder.class)
public record Tally(
    @Nullable Long intervalStart, Outcome outcome, @Nullable String table, long count, long ids)
    implements Serializable {

  /** The interval that a publish time in microseconds belongs to, which is its start. */
  public static @Nullable Long interval(@Nullable Long publishTime, Duration every) {
    if (publishTime == null) {
      return null;
    }
    long micros = every.toMillis() * 1000;
    return Math.floorDiv(publishTime, micros) * micros;
  }

  /** That of one record. */
  public static Tally of(
      Envelope envelope, Outcome outcome, @Nullable String table, Duration every) {
    return new Tally(
        interval(envelope.publishTime(), every), outcome, table, 1, envelope.identity());
  }

  /** Both together, of the same interval, outcome and table. */
  public Tally plus(Tally other) {
    return new Tally(intervalStart, outcome, table, count + other.count, ids ^ other.ids);
  }
}
