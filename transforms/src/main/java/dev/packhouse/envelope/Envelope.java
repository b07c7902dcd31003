package dev.packhouse.envelope;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.beam.sdk.coders.DefaultCoder;
import org.jspecify.annotations.Nullable;

/**
 * A message or a file's record as it arrived. It travels with the record that is decoded from it
 * until that has landed, so that a dead letter always holds the original bytes.
 *
 * <p>The byte arrays are not copied; whoever holds an envelope must not write to them.
 */
@DefaultCoder(EnvelopeCoder.class)
public final class Envelope {

  private static final byte[] NOTHING = new byte[0];

  private final byte[] payload;

  private final byte[] preamble;

  private final Map<String, String> attributes;

  private final Origin origin;
  private final @Nullable Long publishTime;

  private Envelope(
      byte[] payload,
      byte[] preamble,
      Map<String, String> attributes,
      Origin origin,
      @Nullable Long publishTime) {
    this.payload = payload;
    this.preamble = preamble;
    this.attributes = attributes;
    this.origin = origin;
    this.publishTime = publishTime;
  }

  /** An envelope without attributes, preamble or publish time. */
  public static Envelope of(byte[] payload, Origin origin) {
    return new Envelope(payload, NOTHING, Map.of(), origin, null);
  }

  /**
   * The same envelope with what its file says once for all its records: the header line of a CSV
   * file, the writer's schema (JSON) of an Avro file. Its payload cannot be read without.
   */
  public Envelope withPreamble(byte[] preamble) {
    return new Envelope(payload, preamble, attributes, origin, publishTime);
  }

  /** The same envelope with a message's attributes. */
  public Envelope withAttributes(Map<String, String> attributes) {
    return new Envelope(payload, preamble, attributes, origin, publishTime);
  }

  /**
   * The same envelope with the time of its publication (a message) or of its file's last change, in
   * microseconds since the epoch.
   */
  public Envelope withPublishTime(@Nullable Long publishTime) {
    return new Envelope(payload, preamble, attributes, origin, publishTime);
  }

  /** The record's original bytes, untouched. */
  public byte[] payload() {
    return payload;
  }

  /** What the file says once for all its records; empty where there is nothing. */
  public byte[] preamble() {
    return preamble;
  }

  public Map<String, String> attributes() {
    return attributes;
  }

  public Origin origin() {
    return origin;
  }

  /** Microseconds since the epoch; null where it is not known. */
  public @Nullable Long publishTime() {
    return publishTime;
  }

  /**
   * A number that stands for this record among all others: a hash of its origin, so that it is the
   * same wherever and however often the record is met, and is there before anything is decoded.
   */
  public long identity() {
    return origin.identity();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Envelope that
        && Arrays.equals(payload, that.payload)
        && Arrays.equals(preamble, that.preamble)
        && attributes.equals(that.attributes)
        && origin.equals(that.origin)
        && Objects.equals(publishTime, that.publishTime);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(payload) + origin.hashCode();
  }

  /** Names the origin and the size only: a record's bytes do not belong into a log. */
  @Override
  public String toString() {
    return "Envelope(" + origin.describe() + ", " + payload.length + " bytes)";
  }
}
