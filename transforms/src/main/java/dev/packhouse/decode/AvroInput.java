package dev.packhouse.decode;

import com.google.common.base.Utf8;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Avro's binary encoding, read from a payload. Every length is held against the bytes that are left
 * before anything is allocated, which Avro's own decoder does not do.
 *
 * @see <a href="https://avro.apache.org/docs/1.11.4/specification/#binary-encoding">Binary
 *     encoding</a>
 */
final class AvroInput {

  /**
   * The bytes are not what the writer's schema says. Without a stack trace: it is no bug of ours.
   */
  static final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
      super(message);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  private static final int MAX_DECIMAL_BYTES = 64;

  private final byte[] bytes;
  private int at;

  /** Names the STRUCT that is being read among kept fields: empty, or ending in a point. */
  String path = "";

  /** The unknown fields met so far. */
  final KeptFields kept = new KeptFields();

  AvroInput(byte[] bytes) {
    this.bytes = bytes;
  }

  int remaining() {
    return bytes.length - at;
  }

  boolean readBoolean() throws MalformedException {
    byte value = readByte();
    if (value != 0 && value != 1) {
      throw new MalformedException("a boolean is neither 0 nor 1");
    }
    return value == 1;
  }

  int readInt() throws MalformedException {
    long value = readLong();
    if (value != (int) value) {
      throw new MalformedException("an int has more than 32 bits");
    }
    return (int) value;
  }

  long readLong() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new MalformedException("a number has more than 64 bits");
  }

  float readFloat() throws MalformedException {
    return Float.intBitsToFloat((int) readLittleEndian(Float.BYTES));
  }

  double readDouble() throws MalformedException {
    return Double.longBitsToDouble(readLittleEndian(Double.BYTES));
  }

  private long readLittleEndian(int size) throws MalformedException {
    int from = skip(size);
    long value = 0;
    for (int index = size - 1; index >= 0; index--) {
      value = value << 8 | (bytes[from + index] & 0xFF);
    }
    return value;
  }

  private byte readByte() throws MalformedException {
    if (at == bytes.length) {
      throw new MalformedException("the bytes end early");
    }
    return bytes[at++];
  }

  /** The length of the bytes or string that follow. */
  int readLength() throws MalformedException {
    long length = readLong();
    if (length < 0 || length > remaining()) {
      throw new MalformedException("a length of " + length + " where " + remaining() + " are left");
    }
    return (int) length;
  }

  /** Passes over {@code length} bytes and tells where they start. */
  int skip(long length) throws MalformedException {
    if (length < 0 || length > remaining()) {
      throw new MalformedException("the bytes end early");
    }
    int from = at;
    at += (int) length;
    return from;
  }

  byte[] readBytes(int length) throws MalformedException {
    int from = skip(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** Null if the bytes are not UTF-8. */
  @Nullable String readText(int length) throws MalformedException {
    int from = skip(length);
    return Utf8.isWellFormed(bytes, from, length)
        ? new String(bytes, from, length, StandardCharsets.UTF_8)
        : null;
  }

  /** Null if the number has more digits than any column holds. */
  @Nullable BigDecimal readDecimal(int length, int scale) throws MalformedException {
    int from = skip(length);
    if (length == 0) {
      throw new MalformedException("a decimal has no bytes");
    }
    return length > MAX_DECIMAL_BYTES
        ? null
        : new BigDecimal(new BigInteger(bytes, from, length), scale);
  }

  /**
   * The number of items in the next block of an array or map; 0 at its end. Items take a byte each
   * at least, or an array of nulls in three bytes could go on for ever.
   */
  int readBlock() throws MalformedException {
    long count = readLong();
    if (count < 0) {
      count = -count;
      readLong(); // the size of the block in bytes
    }
    if (count < 0 || count > remaining()) {
      throw new MalformedException(
          "a block of " + count + " items where " + remaining() + " bytes are left");
    }
    return (int) count;
  }

  int readBranch(int branches) throws MalformedException {
    int branch = readInt();
    if (branch < 0 || branch >= branches) {
      throw new MalformedException("no branch or symbol is numbered " + branch);
    }
    return branch;
  }
}
