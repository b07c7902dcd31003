package dev.packhouse.cli;

import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Variables that a line may name, and which of them it did: a job has none but those it is given.
 */
final class AskedVariables extends AbstractMap<String, String> {

  private final Map<String, String> all;
  private final SortedMap<String, String> asked = new TreeMap<>();

  AskedVariables(Map<String, String> all) {
    this.all = all;
  }

  @Override
  public @Nullable String get(Object name) {
    String value = all.get(name);
    if (value != null) {
      asked.put(String.valueOf(name), value);
    }
    return value;
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return all.entrySet();
  }

  /** Those that were asked for and are there. */
  SortedMap<String, String> asked() {
    return asked;
  }
}
