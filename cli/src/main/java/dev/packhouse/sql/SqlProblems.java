package dev.packhouse.sql;

import com.google.zetasql.SqlException;
import dev.packhouse.yaml.Place;
import dev.packhouse.yaml.ProblemReport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is wrong with one text of SQL, at its places in it. */
final class SqlProblems {

  private static final Pattern PLACED =
      Pattern.compile("\\s*\\[at (\\d+):(\\d+)\\]", Pattern.CASE_INSENSITIVE);

  private final SqlText text;
  private final ProblemReport problems;
  private final boolean lenient;
  private boolean failed;

  /**
   * @param lenient whether what is wrong keeps nobody from running it
   */
  SqlProblems(SqlText text, ProblemReport problems, boolean lenient) {
    this.text = text;
    this.problems = problems;
    this.lenient = lenient;
  }

  void error(Place place, String message) {
    failed = true;
    if (lenient) {
      problems.warning(place, message);
    } else {
      problems.error(place, message);
    }
  }

  /** Whether anything is wrong with it. */
  boolean hasErrors() {
    return failed;
  }

  void warning(Place place, String message) {
    problems.warning(place, message);
  }

  /** What the parser or the analyzer says, and where it says that it is. */
  record Said(String message, Place place) {}

  /** Reads the text of an exception. */
  Said read(SqlException e) {
    String said = String.valueOf(e.getMessage());
    if (said.startsWith("Failed to read message") || said.startsWith("Out of stack space")) {
      return new Said("such deep nesting is not supported by the analyzer", text.place(0));
    }
    Matcher matcher = PLACED.matcher(said);
    if (!matcher.find()) {
      return new Said(said.strip(), text.place(0));
    }
    String message = said.substring(0, matcher.start()) + said.substring(matcher.end());
    return new Said(
        message.strip(),
        text.place(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
  }
}
