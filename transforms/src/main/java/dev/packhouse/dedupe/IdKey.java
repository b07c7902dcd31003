package dev.packhouse.dedupe;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value as a key of a fixed size: the first 16 bytes of a SHA-256 over it, so that what an id
 * costs does not depend on how long it is. Among 10 billion ids, two different ones have the same
 * key with a probability of 1 in 7 trillion million.
 *
 * <p>Keys are part of a streaming job's state: they do not change.
 */
final class IdKey {

  static final int BYTES = 16;

  private static final int NULL = 0;
  private static final int BOOLEAN = 1;
  private static final int NUMBER = 2;
  private static final int DOUBLE = 3;
  private static final int TEXT = 4;
  private static final int BINARY = 5;
  private static final int DECIMAL = 6;
  private static final int LIST = 7;
  private static final int STRUCT = 8;

  private IdKey() {}

  /** The key of a value in one of the forms that a {@link dev.packhouse.record.Record} holds. */
  static byte[] of(Object id) {
    Hasher hasher = Hashing.sha256().newHasher();
    put(id, hasher);
    return Arrays.copyOf(hasher.hash().asBytes(), BYTES);
  }

  private static void put(@Nullable Object value, Hasher hasher) {
    if (value == null) {
      hasher.putByte((byte) NULL);
    } else if (value instanceof Boolean truth) {
      hasher.putByte((byte) BOOLEAN).putBoolean(truth);
    } else if (value instanceof Long || value instanceof Integer) {
      hasher.putByte((byte) NUMBER).putLong(((Number) value).longValue());
    } else if (value instanceof Double number) {
      // As equal as SQL has them: -0.0 and 0.0 are one number.
      hasher.putByte((byte) DOUBLE).putLong(Double.doubleToLongBits(number + 0.0));
    } else if (value instanceof String text) {
      putBytes(TEXT, text.getBytes(StandardCharsets.UTF_8), hasher);
    } else if (value instanceof byte[] bytes) {
      putBytes(BINARY, bytes, hasher);
    } else if (value instanceof BigDecimal decimal) {
      BigDecimal shortest = decimal.stripTrailingZeros();
      putBytes(DECIMAL, shortest.unscaledValue().toByteArray(), hasher);
      hasher.putInt(shortest.scale());
    } else if (value instanceof List<?> list) {
      hasher.putByte((byte) LIST).putInt(list.size());
      list.forEach(element -> put(element, hasher));
    } else if (value instanceof @Nullable Object[] struct) {
      hasher.putByte((byte) STRUCT).putInt(struct.length);
      for (Object element : struct) {
        put(element, hasher);
      }
    } else {
      throw new IllegalArgumentException("no id is a " + value.getClass().getName());
    }
  }

  private static void putBytes(int form, byte[] bytes, Hasher hasher) {
    hasher.putByte((byte) form).putInt(bytes.length).putBytes(bytes);
  }
}
