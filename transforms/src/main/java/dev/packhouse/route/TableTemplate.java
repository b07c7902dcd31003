package dev.packhouse.route;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.expression.Compilation;
import dev.packhouse.expression.Expression;
import dev.packhouse.expression.Issue;
import dev.packhouse.expression.Scope;
import dev.packhouse.record.Record;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table's name with places to fill in: {@code market.{group}} or {@code
 * market.{record.region}_{record.grade}}. A place holds a {@code let} name or a column, {@code
 * {grade}} being short for {@code {record.grade}}, of type STRING, INT64 or BOOL.
 */
public final class TableTemplate implements Serializable {

  private final String text;

  /** Pieces of text and, between each two of them, a place. */
  private final List<String> literals;

  private final List<Expression> places;

  /**
   * What came of reading a template: the template, or everything that is wrong with it.
   *
   * @param template null exactly if there are issues
   * @param issues in the order of the text, their offsets in the whole template
   */
  public record Parsing(@Nullable TableTemplate template, List<Issue> issues) {
    public Parsing {
      issues = List.copyOf(issues);
    }
  }

  private TableTemplate(String text, List<String> literals, List<Expression> places) {
    this.text = text;
    this.literals = List.copyOf(literals);
    this.places = List.copyOf(places);
  }

  /** A name without places. */
  public static TableTemplate fixed(String table) {
    return new TableTemplate(table, List.of(table), List.of());
  }

  /** Reads a template whose places may hold what is in {@code scope}. */
  public static Parsing parse(String text, Scope scope) {
    List<String> literals = new ArrayList<>();
    List<Expression> places = new ArrayList<>();
    List<Issue> issues = new ArrayList<>();
    int from = 0;
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', from)) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        issues.add(new Issue(open, "this '{' is not closed", null));
        return new Parsing(null, issues);
      }
      literals.add(text.substring(from, open));
      Expression place = place(text.substring(open + 1, close), open + 1, scope, issues);
      if (place != null) {
        places.add(place);
      }
      from = close + 1;
    }
    literals.add(text.substring(from));
    return issues.isEmpty()
        ? new Parsing(new TableTemplate(text, literals, places), issues)
        : new Parsing(null, issues);
  }

  private static @Nullable Expression place(
      String inside, int offset, Scope scope, List<Issue> issues) {
    String name = inside.strip();
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*")) {
      issues.add(
          new Issue(
              offset,
              "a place in a table's name holds a let name or a column; compute anything else with"
                  + " let",
              null));
      return null;
    }
    String source = scope.hasColumn(name) ? "record." + name : name;
    Compilation compilation = Expression.compile(source, scope);
    int shift = offset + inside.indexOf(name) - (source.length() - name.length());
    for (Issue issue : compilation.issues()) {
      int at = Math.max(offset, issue.offset() + shift);
      issues.add(new Issue(at, issue.message(), issue.suggestion()));
    }
    Expression expression = compilation.expression();
    if (expression != null && !isText(expression)) {
      issues.add(
          new Issue(
              offset,
              "a place in a table's name is a string, an int or a bool, but "
                  + name
                  + " is a "
                  + expression.resultType(),
              null));
      return null;
    }
    return expression;
  }

  private static boolean isText(Expression expression) {
    return expression.isString() || expression.isInt() || expression.isBool();
  }

  /** The template as it was written. */
  public String text() {
    return text;
  }

  /** Whether the name depends on the record. */
  public boolean isDynamic() {
    return !places.isEmpty();
  }

  /** The table's name for one record: a String, a Refusal, or null where a place has no value. */
  public @Nullable Object name(Record record) {
    if (places.isEmpty()) {
      return text;
    }
    StringBuilder name = new StringBuilder(literals.get(0));
    for (int index = 0; index < places.size(); index++) {
      Object value = places.get(index).evaluate(record);
      if (value == null || value instanceof Refusal) {
        return value;
      }
      name.append(value).append(literals.get(index + 1));
    }
    return name.toString();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TableTemplate that
        && text.equals(that.text)
        && places.equals(that.places);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
