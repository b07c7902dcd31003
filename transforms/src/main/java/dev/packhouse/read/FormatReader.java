package dev.packhouse.read;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The records of one file, from some place on. What it throws is a {@link StorageException}, or
 * else damage of the file.
 */
abstract class FormatReader implements Closeable {

  static final byte[] NOTHING = new byte[0];

  /** The next record; null at the end. */
  abstract @Nullable Slice next() throws IOException;

  /** Where reading would go on in another reader: behind the record that was given out last. */
  abstract long nextPosition();

  /** What the file says once for all its records; known with the first record. */
  byte[] preamble() {
    return NOTHING;
  }

  /** The first bytes of the record that was begun when reading failed, and where it starts. */
  Slice begun() {
    return new Slice(nextPosition(), NOTHING, null);
  }
}
