package dev.packhouse.deadletter;

import org.jspecify.annotations.Nullable;

/**
 * Why a stage does not take an envelope: a value, not an exception, because dirty data is what a
 * line expects.
 *
 * @param reason the documented code
 * @param rule the column, check, route or record type that it is about; null where none is
 * @param message for a person, bounded by {@link #MAX_MESSAGE} characters; it names no more of the
 *     record than the one value that it is about
 */
public record Refusal(Reason reason, @Nullable String rule, String message) {

  /** The most characters that a message keeps. */
  public static final int MAX_MESSAGE = 500;

  public Refusal {
    if (message.length() > MAX_MESSAGE) {
      message = message.substring(0, MAX_MESSAGE - 1) + "…";
    }
  }

  /** A refusal that is about no single rule. */
  public static Refusal of(Reason reason, String message) {
    return new Refusal(reason, null, message);
  }
}
