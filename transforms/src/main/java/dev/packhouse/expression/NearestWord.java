package dev.packhouse.expression;

import java.util.Collection;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/** Finds the word that somebody probably meant. */
public final class NearestWord {

  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  private NearestWord() {}

  /**
   * The candidate that differs least from {@code word}, case aside; null where none is near: at
   * most a third of the letters may be wrong.
   */
  public static @Nullable String to(String word, Collection<String> candidates) {
    String nearest = null;
    int least = Math.max(1, word.length() / 3) + 1;
    for (String candidate : candidates) {
      int distance =
          DISTANCE.apply(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }
}
