package dev.packhouse.deadletter;

import dev.packhouse.envelope.Envelope;
import org.apache.beam.sdk.coders.DefaultCoder;
import org.jspecify.annotations.Nullable;

/**
 * An envelope that could not land.
 *
 * @param envelope as it arrived; for a record that is too large, its first bytes
 * @param recordType the record type that it was taken for; null before that was known
 * @param stage where it left the line
 * @param refusal why
 * @param time when, in microseconds since the epoch
 */
@DefaultCoder(DeadLetterCoder.class)
public record DeadLetter(
    Envelope envelope, @Nullable String recordType, Stage stage, Refusal refusal, long time) {

  /** A dead letter of this moment. */
  public static DeadLetter of(
      Envelope envelope, @Nullable String recordType, Stage stage, Refusal refusal) {
    return new DeadLetter(
        envelope, recordType, stage, refusal, Math.multiplyExact(System.currentTimeMillis(), 1000));
  }
}
