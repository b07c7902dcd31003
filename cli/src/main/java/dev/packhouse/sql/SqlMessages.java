package dev.packhouse.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the analyzer's messages mean for a line, and how they are told. */
final class SqlMessages {

  private static final Pattern FUNCTION =
      Pattern.compile(
          "^(Function|Table-valued function) not found: ([\\w.`-]+)(.*)", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("^Unrecognized name: `?(\\w+)");
  private static final Pattern HINT = Pattern.compile("; Did you mean (.+?)\\?");

  /** Found by the search for tables and parameters, which knows more of them. */
  private static final Pattern TOLD_ELSEWHERE =
      Pattern.compile(
          "^(Table not found|Query parameter|Model not found)", Pattern.CASE_INSENSITIVE);

  private static final Pattern BEYOND =
      Pattern.compile(
          "not (yet )?(supported|implemented)|unsupported|internal error|exceeds maximum|"
              + "resource_exhausted|system variable",
          Pattern.CASE_INSENSITIVE);

  /**
   * BigQuery's functions that this analyzer lacks, so that what it takes for their right spelling
   * is of no help.
   */
  private static final Set<String> LACKING =
      Set.of(
          "APPENDS",
          "CHANGES",
          "COLLATE",
          "CONTAINS_SUBSTR",
          "EXTERNAL_QUERY",
          "GAP_FILL",
          "MAX_BY",
          "MIN_BY",
          "SEARCH",
          "TEXT_ANALYZE",
          "VECTOR_SEARCH");

  private static final int MOST_SIGNATURES = 3;
  private static final Pattern TYPE_VARIABLE = Pattern.compile("\\bT\\d\\b");

  private SqlMessages() {}

  /** Whether a message is about the text, about this analyzer, or told of in better words. */
  enum Weight {
    ERROR,
    WARNING,
    NONE
  }

  /** A message for a person. */
  record Told(Weight weight, String message) {}

  /**
   * What to tell.
   *
   * @param untyped names of the text's own, in lower case, whose types are not known
   */
  static Told tell(String said, Set<String> untyped) {
    Matcher function = FUNCTION.matcher(said);
    if (function.find()) {
      return function(function, untyped);
    }
    Matcher name = NAME.matcher(said);
    boolean isUntyped =
        name.find() && untyped.contains(String.valueOf(name.group(1)).toLowerCase(Locale.ROOT));
    if (isUntyped || TOLD_ELSEWHERE.matcher(said).find()) {
      return new Told(Weight.NONE, said);
    }
    if (BEYOND.matcher(said).find()) {
      return new Told(Weight.WARNING, "this is not checked: " + oneLine(said));
    }
    return new Told(Weight.ERROR, hint(shortened(said)));
  }

  private static Told function(Matcher matcher, Set<String> untyped) {
    String name = String.valueOf(matcher.group(2)).replace("`", "");
    if (untyped.contains(name.toLowerCase(Locale.ROOT))) {
      return new Told(Weight.NONE, name);
    }
    boolean isLacking = LACKING.contains(name.toUpperCase(Locale.ROOT)) || name.indexOf('.') >= 0;
    String hint = isLacking ? "" : hint(String.valueOf(matcher.group(3)));
    return new Told(
        Weight.WARNING,
        "this packhouse does not know the function "
            + name
            + "; BigQuery may, so this statement is not checked"
            + hint);
  }

  private static String hint(String said) {
    return HINT.matcher(said).replaceAll("; did you mean '$1'?");
  }

  /** Without the reasons against each of many signatures. */
  private static String shortened(String said) {
    List<String> kept = new ArrayList<>();
    List<String> signatures = new ArrayList<>();
    for (String line : said.split("\n", -1)) {
      @Nullable String signature = after(line, "Signature: ");
      @Nullable String types = after(line, "Argument types: ");
      if (signature != null) {
        signatures.add(signature);
      } else if (types != null) {
        kept.add("for argument types: " + types);
      } else if (signatures.isEmpty()) {
        kept.add(line.strip());
      }
    }
    String told = String.join(" ", kept).strip();
    boolean isGeneric = signatures.stream().anyMatch(TYPE_VARIABLE.asPredicate());
    return signatures.isEmpty() || signatures.size() > MOST_SIGNATURES || isGeneric
        ? told
        : told + "; it takes " + String.join(", or ", signatures);
  }

  private static @Nullable String after(String line, String start) {
    String stripped = line.strip();
    return stripped.startsWith(start) ? stripped.substring(start.length()) : null;
  }

  private static String oneLine(String said) {
    return said.replaceAll("\\s+", " ").strip();
  }
}
