package dev.packhouse.draft;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a person should know of the columns, one line each. */
final class Notes {

  private final List<String> lines = new ArrayList<>();

  void add(String path, String note) {
    lines.add(path + ": " + note);
  }

  /** Says how many values a column will refuse, if any. */
  void misfits(
      String path, long some, long all, String noun, String type, @Nullable String example) {
    if (some > 0) {
      add(
          path,
          String.format(
              Locale.ROOT,
              "%,d of %,d sampled %ss %s not %s%s",
              some,
              all,
              noun,
              some == 1 ? "is" : "are",
              type,
              example == null ? "" : some == 1 ? ": " + example : ", such as " + example));
    }
  }

  List<String> lines() {
    return lines;
  }
}
