package dev.packhouse.draft;

import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.ValueParser;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the texts of a column's values fit. Holds counts, and no more of the values than one. */
final class ScalarProfile {

  /** Codes, not numbers: figures behind a zero or a plus, which a number would lose. */
  private static final Pattern CODE = Pattern.compile("\\s*(?:\\+\\d+|-?0\\d+(?:\\.\\d+)?)\\s*");

  private static final Field TRUTH = Field.of("column", FieldType.BOOL);

  private final Map<Guess, Tally> tallies = new EnumMap<>(Guess.class);
  private long values;
  private boolean codes;
  private boolean shortTrue;
  private boolean shortFalse;

  ScalarProfile() {
    for (Guess guess : Guess.values()) {
      tallies.put(guess, new Tally());
    }
  }

  void observe(String text, Written written) {
    values++;
    if (!text.isEmpty() && written != Written.JSON_NUMBER) {
      observeSigns(text);
    }
    tallies.forEach((guess, tally) -> tally.observe(guess, text, written));
  }

  private void observeSigns(String text) {
    codes |= CODE.matcher(text).matches();
    if (Guess.isTruthInShort(text)) {
      boolean truth = Boolean.TRUE.equals(ValueParser.parse(TRUTH, text));
      shortTrue |= truth;
      shortFalse |= !truth;
    }
  }

  /** How many values there were. */
  long values() {
    return values;
  }

  /**
   * The type that the most values fit, if {@link Share#MOST} of so many do; null where only STRING
   * is left.
   *
   * @param all the column's values, of which these may be a part
   */
  @Nullable Guess best(long all) {
    Guess best = null;
    for (Guess guess : tallies.keySet()) {
      boolean likely = Share.isMost(fitting(guess), all) && isSuggested(guess, all);
      if (likely && (best == null || fitting(guess) > fitting(best))) {
        best = guess;
      }
    }
    return best;
  }

  private boolean isSuggested(Guess guess, long all) {
    boolean enough = Share.isMoreThanDirt(tally(guess).suggesting, all);
    return switch (guess) {
      case INT64, FLOAT64, NUMERIC, BIGNUMERIC, ROUNDED_FLOAT64 -> enough && !codes;
      case BOOL -> enough || (shortTrue && shortFalse);
      case DATE, DATETIME, TIMESTAMP, TIME -> enough;
    };
  }

  long fitting(Guess guess) {
    return tally(guess).fitting;
  }

  /** The start of the first value that does not fit; null where all do. */
  @Nullable String firstMisfit(Guess guess) {
    return tally(guess).firstMisfit;
  }

  private Tally tally(Guess guess) {
    return Objects.requireNonNull(tallies.get(guess));
  }

  /** How often the values fit one guess. */
  private static final class Tally {
    private long fitting;
    private long suggesting;
    private @Nullable String firstMisfit;

    private void observe(Guess guess, String text, Written written) {
      if (guess.fits(text, written)) {
        fitting++;
        suggesting += guess.suggestedBy(text, written) ? 1 : 0;
      } else if (firstMisfit == null) {
        firstMisfit = Shown.start(text);
      }
    }
  }
}
