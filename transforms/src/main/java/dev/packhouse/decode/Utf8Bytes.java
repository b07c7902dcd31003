package dev.packhouse.decode;

import com.google.common.base.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks once over a payload of text, eight bytes at a time, for what its parser must not meet. */
final class Utf8Bytes {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long BACKSLASHES = '\\' * LOW_BITS;

  /** Bytes that are not UTF-8: strictly, so without overlong forms and encoded surrogates. */
  static final int NOT_UTF8 = 1;

  /** A zero byte, which no text format has and which is how UTF-16 gives itself away. */
  static final int ZERO = 2;

  /** A backslash, without which JSON has no escapes. */
  static final int BACKSLASH = 4;

  private Utf8Bytes() {}

  /** Which of the three things {@code bytes} have, added up. */
  static int scan(byte[] bytes) {
    long high = 0;
    long zero = 0;
    long backslash = 0;
    int at = 0;
    for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
      long eight = (long) LONGS.get(bytes, at);
      high |= eight;
      zero |= (eight - LOW_BITS) & ~eight;
      long difference = eight ^ BACKSLASHES;
      backslash |= (difference - LOW_BITS) & ~difference;
    }
    for (; at < bytes.length; at++) {
      high |= bytes[at];
      zero |= bytes[at] == 0 ? HIGH_BITS : 0;
      backslash |= bytes[at] == '\\' ? HIGH_BITS : 0;
    }
    boolean utf8 = (high & HIGH_BITS) == 0 || Utf8.isWellFormed(bytes);
    return (utf8 ? 0 : NOT_UTF8)
        | ((zero & HIGH_BITS) == 0 ? 0 : ZERO)
        | ((backslash & HIGH_BITS) == 0 ? 0 : BACKSLASH);
  }
}
