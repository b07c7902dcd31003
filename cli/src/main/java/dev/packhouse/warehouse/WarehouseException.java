package dev.packhouse.warehouse;

import java.nio.file.Path;

/**
 * What a person who runs a line or asks its warehouse is told; the message says place and cause.
 */
@SuppressWarnings("serial")
public final class WarehouseException extends Exception {

  WarehouseException(String message) {
    super(message);
  }

  WarehouseException(String message, Throwable cause) {
    super(message, cause);
  }

  static WarehouseException opening(Path file, Exception cause) {
    String text = String.valueOf(cause.getMessage());
    String why =
        text.contains("Could not set lock on file")
            ? "another process has it open; wait until that run is done, or choose another --out"
            : text.lines().findFirst().orElse("");
    return new WarehouseException("cannot open the warehouse " + file + ": " + why, cause);
  }
}
