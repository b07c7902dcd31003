package dev.packhouse.record;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;

/**
 * Java's strings can hold half of a surrogate pair, which JSON's escapes can write and UTF-8
 * cannot.
 */
public final class UnicodeText {

  private UnicodeText() {}

  /** Whether every surrogate of {@code text} is half of a pair. */
  public static boolean isWellFormed(CharSequence text) {
    int length = text.length();
    for (int index = 0; index < length; index++) {
      char letter = text.charAt(index);
      if (Character.isSurrogate(letter)) {
        boolean pair =
            Character.isHighSurrogate(letter)
                && index + 1 < length
                && Character.isLowSurrogate(text.charAt(index + 1));
        if (!pair) {
          return false;
        }
        index++;
      }
    }
    return true;
  }

  /** What is said of a text that is not well-formed. */
  public static Refusal refusal(String text) {
    return Refusal.of(
        Reason.NOT_UTF8,
        ValueRefusals.quoted(text) + " has half of a surrogate pair, which UTF-8 cannot write");
  }
}
