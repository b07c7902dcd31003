package dev.packhouse.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The word that was probably meant. */
public final class NearestWord {

  private NearestWord() {}

  /** {@code ; did you mean 'checks'?}, or nothing where no word is near. */
  public static String hint(String word, Collection<String> known) {
    return find(word, known).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  /** The nearest of the known words, at most every third letter away. */
  public static Optional<String> find(String word, Collection<String> known) {
    int farthest = Math.max(1, Math.min(word.length(), 30) / 3);
    LevenshteinDistance distance = new LevenshteinDistance(farthest);
    String folded = fold(word);
    return known.stream()
        .filter(candidate -> distance.apply(folded, fold(candidate)) >= 0)
        .min(Comparator.comparingInt(candidate -> distance.apply(folded, fold(candidate))));
  }

  private static String fold(String word) {
    return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }
}
