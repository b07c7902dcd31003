package dev.packhouse.reference;

import java.util.List;

/** What the tables that SQL names are called in the warehouse. */
final class TableKeys {

  private TableKeys() {}

  /** {@code dataset.table}, whatever project stands before it; a temporary table has no dataset. */
  static String of(List<String> path) {
    String[] names = String.join(".", path).split("\\.", -1);
    String table = names[names.length - 1];
    if (names.length < 2 || names[names.length - 2].equalsIgnoreCase("_SESSION")) {
      return table;
    }
    return names[names.length - 2] + "." + table;
  }

  static RefusedException missing(List<String> path) {
    String name = String.join(".", path);
    if (name.endsWith("*")) {
      return RefusedException.beyond("the statement reads the wildcard table " + name);
    }
    if (name.toUpperCase(java.util.Locale.ROOT).contains("INFORMATION_SCHEMA")) {
      return RefusedException.beyond("the statement reads " + name);
    }
    return new RefusedException(
        RefusedException.NOT_FOUND,
        "Not found: Table "
            + name
            + " (names heed case); nothing has filled it in this warehouse: run the line that lands"
            + " it first, with the same --out (docs/steps-local.md)");
  }
}
