package dev.packhouse.read;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Follows data in Avro's binary coding to their ends
 * (https://avro.apache.org/docs/1.11.1/specification/#binary-encoding).
 *
 * <p>Avro's own decoder follows a negative length backwards, and so may never end.
 */
final class AvroSkipper {

  /** How many elements of no bytes an array may have beyond its block's bytes. */
  private static final long EMPTY_ELEMENTS = 1_000_000;

  private static final Schema KEY = Schema.create(Schema.Type.STRING);

  private final byte[] block;
  private int at;

  AvroSkipper(byte[] block) {
    this.block = block;
  }

  /** The next byte's place in the block. */
  int at() {
    return at;
  }

  /** Goes behind the next datum. */
  void skip(Schema schema) throws DamagedFileException {
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> skip(1);
      case INT, LONG, ENUM -> readLong();
      case FLOAT -> skip(Float.BYTES);
      case DOUBLE -> skip(Double.BYTES);
      case FIXED -> skip(schema.getFixedSize());
      case BYTES, STRING -> skip(readLong());
      case UNION -> skipUnion(schema);
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          skip(field.schema());
        }
      }
      case ARRAY -> skipBlocks(null, schema.getElementType());
      case MAP -> skipBlocks(KEY, schema.getValueType());
    }
  }

  private void skipUnion(Schema union) throws DamagedFileException {
    long index = readLong();
    if (index < 0 || index >= union.getTypes().size()) {
      throw new DamagedFileException("a union has no branch " + index);
    }
    skip(union.getTypes().get((int) index));
  }

  private void skipBlocks(@Nullable Schema key, Schema value) throws DamagedFileException {
    for (long count = readLong(); count != 0; count = readLong()) {
      if (count < 0) {
        skip(readLong());
        continue;
      }
      if (count > block.length + EMPTY_ELEMENTS) {
        throw new DamagedFileException("an array states more elements than it can hold");
      }
      for (long i = 0; i < count; i++) {
        if (key != null) {
          skip(key);
        }
        skip(value);
      }
    }
  }

  private void skip(long bytes) throws DamagedFileException {
    if (bytes < 0 || bytes > block.length - at) {
      throw new DamagedFileException("a value states an impossible length");
    }
    at += (int) bytes;
  }

  private long readLong() throws DamagedFileException {
    long bits = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == block.length) {
        throw new DamagedFileException("a value ends behind its block");
      }
      int next = block[at++];
      bits |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return bits >>> 1 ^ -(bits & 1);
      }
    }
    throw new DamagedFileException("a number is longer than 64 bits");
  }
}
