package dev.packhouse.cli;

import java.util.List;

/** A number of bytes for a person. */
final class Bytes {

  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");

  private Bytes() {}

  /** {@code 10.0 MiB}. */
  static String text(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.size() - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format("%.1f %s", value, UNITS.get(unit));
  }
}
