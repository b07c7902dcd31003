package dev.packhouse.read;

import static java.util.Objects.requireNonNull;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.ValueRefusals;
import java.time.format.DateTimeParseException;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** When the event of a message happened, or why that is not known. */
final class EventTime {

  /** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z, between which BigQuery's times lie. */
  private static final long MIN_MILLIS = -62_135_596_800_000L;

  private static final long MAX_MILLIS = 253_402_300_799_999L;

  private static final int MOST_DIGITS = 18;

  private final @Nullable Instant instant;
  private final @Nullable Refusal refusal;

  private EventTime(@Nullable Instant instant, @Nullable Refusal refusal) {
    this.instant = instant;
    this.refusal = refusal;
  }

  static EventTime of(Instant instant) {
    return new EventTime(instant, null);
  }

  /**
   * Reads an attribute as PubsubIO does: milliseconds since the epoch or RFC 3339. Of a finer time
   * the milliseconds count.
   */
  static EventTime read(String attribute, @Nullable String value) {
    if (value == null) {
      return refused(attribute, "the message has no attribute " + ValueRefusals.quoted(attribute));
    }
    Long millis = millis(value);
    return millis == null || millis < MIN_MILLIS || millis > MAX_MILLIS
        ? refused(
            attribute,
            ValueRefusals.quoted(value)
                + " is neither a time in RFC 3339 nor milliseconds since the epoch, of the years 1"
                + " to 9999")
        : of(Instant.ofEpochMilli(millis));
  }

  private static EventTime refused(String attribute, String message) {
    return new EventTime(null, new Refusal(Reason.NO_EVENT_TIME, attribute, message));
  }

  private static @Nullable Long millis(String value) {
    int sign = value.startsWith("-") ? 1 : 0;
    if (value.length() > sign && value.chars().skip(sign).allMatch(c -> c >= '0' && c <= '9')) {
      return value.length() <= MOST_DIGITS ? (Long) Long.parseLong(value) : null;
    }
    try {
      return java.time.Instant.parse(value).toEpochMilli();
    } catch (DateTimeParseException | ArithmeticException e) {
      return null;
    }
  }

  /** Only where there is no refusal. */
  Instant instant() {
    return requireNonNull(instant);
  }

  @Nullable Refusal refusal() {
    return refusal;
  }
}
