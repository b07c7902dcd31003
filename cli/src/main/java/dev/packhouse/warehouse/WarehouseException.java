package dev.packhouse.warehouse;

import java.nio.file.Path;
import java.sql.SQLException;

/**
 * What a person who runs a line or asks its warehouse is told; the message says place and cause.
 */
@SuppressWarnings("serial")
public final class WarehouseException extends Exception {

  private final String reason;

  WarehouseException(String message) {
    super(message);
    reason = BigQueryErrors.INVALID;
  }

  WarehouseException(String message, Throwable cause) {
    super(message, cause);
    reason = BigQueryErrors.INVALID;
  }

  WarehouseException(String reason, String message) {
    super(message);
    this.reason = reason;
  }

  static WarehouseException refused(BigQueryErrors.Refused refused) {
    return new WarehouseException(
        String.valueOf(refused.asJobError().getReason()), String.valueOf(refused.getMessage()));
  }

  /** DuckDB has failed at what it was made to do. */
  static WarehouseException internal(SQLException failed) {
    return new WarehouseException("internalError", WarehouseReader.text(failed));
  }

  /** What BigQuery calls it. */
  public String reason() {
    return reason;
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
