package dev.packhouse.yaml;

import java.util.Collection;

/** Proposes the word that was probably meant. */
public final class NearestWord {

  private NearestWord() {}

  /** {@code ; did you mean 'checks'?}, or nothing where no word is near. */
  public static String hint(String word, Collection<String> known) {
    String near = dev.packhouse.expression.NearestWord.to(word, known);
    return near == null ? "" : "; did you mean '" + near + "'?";
  }
}
