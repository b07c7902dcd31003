package dev.packhouse.steps;

import java.util.Collection;
import java.util.List;

/** Names of tables, and the wildcards among those that are read. */
final class Tables {

  private Tables() {}

  static List<String> sorted(Collection<String> tables) {
    return tables.stream().distinct().sorted().toList();
  }

  /** Whether {@code reads} has one of {@code tables}, or a wildcard for it. */
  static boolean anyRead(Collection<String> reads, Collection<String> tables) {
    return tables.stream().anyMatch(table -> reads.stream().anyMatch(read -> matches(read, table)));
  }

  private static boolean matches(String read, String table) {
    return read.endsWith("*")
        ? table.startsWith(read.substring(0, read.length() - 1))
        : read.equals(table);
  }
}
