package dev.packhouse.read;

import java.io.IOException;

/** A message's compressed content holds more bytes than a message's may. */
final class InflationLimitException extends IOException {
  private static final long serialVersionUID = 1L;

  InflationLimitException() {
    super("it inflates to more than maxInflatedBytes");
  }
}
