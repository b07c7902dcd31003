package dev.packhouse.yaml;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/** Says in the words of a line's author what the YAML parser does not like. */
final class SyntaxProblem {

  private static final Pattern UNQUOTED_TAG = Pattern.compile("[:\\-]\\s+![^\\s]");
  private static final Pattern TEXT_AFTER_QUOTES =
      Pattern.compile("[:\\-]\\s+('[^']*'|\"[^\"]*\")\\s*[^\\s#,}\\]]");
  private static final Pattern VARIABLE_IN_FLOW = Pattern.compile("[{\\[,].*\\$\\{");
  private static final Pattern LIST_IN_FLOW = Pattern.compile("\\{.*[^\\s:,\\[{]\\s*\\[");

  private SyntaxProblem() {}

  static void report(
      YAMLException e, SourceText source, String language, int offset, ProblemReport problems) {
    if (e instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      Place place = place(source, offset, marked.getProblemMark());
      String hint = language.equals("YAML") ? hint(marked, place) : null;
      problems.error(
          place,
          hint == null ? "not " + language + ": " + description(marked, source, offset) : hint);
    } else if (e instanceof ReaderException unprintable) {
      problems.error(
          source.place(unprintable.getPosition() + offset),
          String.format(
              "character U+%04X cannot stand in a YAML or JSON text", unprintable.getCodePoint()));
    } else {
      problems.error(source.whole(), "not " + language + ": " + e.getMessage());
    }
  }

  /** A value with a tag such as {@code !has(record.x)}: nearly always a forgotten quote. */
  static void reportTag(
      Node node, SourceText source, int start, int offset, ProblemReport problems) {
    StringBuilder raw = new StringBuilder();
    for (int index = start; index < node.getEndMark().getIndex() + offset; index++) {
      raw.appendCodePoint(source.codePoint(index));
    }
    String written = raw.toString().strip();
    boolean oneLine = written.indexOf('\n') < 0;
    problems.error(
        source.place(start),
        node.getTag().getValue()
            + " is a YAML tag, because the value starts with ! and is not quoted; quote it"
            + (oneLine ? ": " + quoted(written) : ""));
  }

  private static String quoted(String text) {
    return text.indexOf('"') < 0 && text.indexOf('\\') < 0
        ? '"' + text + '"'
        : "'" + text.replace("'", "''") + "'";
  }

  private static Place place(SourceText source, int offset, Mark mark) {
    return source.place(mark.getIndex() + offset);
  }

  private static @Nullable String hint(MarkedYAMLException e, Place place) {
    String problem = e.getProblem() == null ? "" : e.getProblem();
    String line =
        new String(place.text().line(place.line()), 0, place.text().line(place.line()).length);
    if (problem.contains("another document")) {
      return "the file holds one document; another one starts here";
    }
    if (problem.contains("(TAB)")) {
      return "a tab cannot indent YAML; use spaces";
    }
    if (UNQUOTED_TAG.matcher(line).find()) {
      return "a value that starts with ! is a YAML tag; quote the value (" + problem + ")";
    }
    if (TEXT_AFTER_QUOTES.matcher(line).find()) {
      return "a value that starts with a quote ends with it; quote the whole value ("
          + problem
          + ")";
    }
    if (problem.contains("mapping values are not allowed here")) {
      return "a value holds ': '; quote it, or mend the indentation";
    }
    if (VARIABLE_IN_FLOW.matcher(line).find()) {
      return "inside of { } and [ ], quote a value that holds ${...} (" + problem + ")";
    }
    if (LIST_IN_FLOW.matcher(line).find()) {
      return "inside of { }, quote an expression that holds [ or , (" + problem + ")";
    }
    return null;
  }

  private static String description(MarkedYAMLException e, SourceText source, int offset) {
    StringBuilder description = new StringBuilder();
    if (e.getContext() != null) {
      description.append(e.getContext());
      if (e.getContextMark() != null && !e.getContextMark().equals(e.getProblemMark())) {
        Place start = place(source, offset, e.getContextMark());
        description.append(" from line ").append(start.line()).append(" on");
      }
      description.append(": ");
    }
    return description.append(e.getProblem()).toString().replace('\n', ' ');
  }
}
