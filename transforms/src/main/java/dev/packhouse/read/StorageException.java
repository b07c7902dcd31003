package dev.packhouse.read;

import java.io.IOException;

/**
 * The storage failed, not what it holds. It leaves the pipeline's function as it is, so that the
 * runner tries the work again.
 *
 * <p>That is the rule which tells the two apart: what a channel of Beam's FileSystems throws is of
 * this class; whatever else a reader throws comes from bytes that did arrive, and is damage.
 */
final class StorageException extends IOException {

  StorageException(String file, long offset, IOException cause) {
    super("Cannot read " + file + " at byte " + offset + ": " + cause.getMessage(), cause);
  }
}
