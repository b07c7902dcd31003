package dev.packhouse.launch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several values in one option, separated by {@code ;}. Beam's own lists are separated by commas,
 * which values in a line.yaml are full of.
 */
public final class Entries {

  private Entries() {}

  /** The text whose values are {@code entries}, in their order. */
  public static String text(List<String> entries) {
    return entries.stream().map(entry -> entry.replace(";", ";;")).collect(Collectors.joining(";"));
  }

  /**
   * The values, in their order; none where there is no text. A doubled {@code ;} is one of theirs.
   */
  static List<String> list(@Nullable String text) {
    List<String> entries = new ArrayList<>();
    if (text == null) {
      return entries;
    }
    StringBuilder entry = new StringBuilder();
    for (int index = 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (character != ';') {
        entry.append(character);
      } else if (index + 1 < text.length() && text.charAt(index + 1) == ';') {
        entry.append(character);
        index++;
      } else {
        entries.add(entry.toString());
        entry.setLength(0);
      }
    }
    entries.add(entry.toString());
    entries.removeIf(String::isBlank);
    return entries;
  }

  /**
   * The values, each a {@code NAME=VALUE}.
   *
   * @throws LaunchRefusedException if one has no name
   */
  static Map<String, String> byName(@Nullable String text, String option) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String entry : list(text)) {
      int equals = entry.indexOf('=');
      if (equals <= 0) {
        // Not the entry itself: what is wrongly written may be a value, and this is logged.
        throw new LaunchRefusedException(
            option + " is written NAME=VALUE;NAME=VALUE, and one of its entries has no name");
      }
      values.put(entry.substring(0, equals).strip(), entry.substring(equals + 1));
    }
    return values;
  }
}
