package dev.packhouse.read;

import java.io.IOException;

/**
 * What a file holds cannot be read: it is truncated, damaged, of another format, or gone. Reading
 * it again would not help, so it becomes a dead letter.
 */
final class DamagedFileException extends IOException {

  DamagedFileException(String message) {
    super(message);
  }

  DamagedFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
