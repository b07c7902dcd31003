package dev.packhouse.publish;

import dev.packhouse.check.Check;
import dev.packhouse.expression.Expression;
import dev.packhouse.line.RecordType;
import dev.packhouse.route.Route;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a record type's conditions compare its columns with: where values that satisfy them are
 * likely to be found. They are looked for in the text, as what is missed or wrong costs tries only:
 * whatever is made up is asked of the conditions themselves.
 */
final class Hints {

  private static final Pattern LITERAL =
      Pattern.compile(
          "'((?:[^'\\\\]|\\\\.)*)'|\"((?:[^\"\\\\]|\\\\.)*)\"|(-?[0-9]+(?:\\.[0-9]+)?)");

  private final List<String> conditions;
  private final Set<String> identifying;

  private Hints(List<String> conditions, Set<String> identifying) {
    this.conditions = conditions;
    this.identifying = identifying;
  }

  static Hints of(RecordType type) {
    List<String> conditions =
        Stream.concat(
                type.checks().stream().map(Check::expression),
                type.routes().stream().map(Route::when).filter(Objects::nonNull))
            .map(Expression::source)
            .toList();
    Set<String> identifying = new LinkedHashSet<>();
    Expression id = type.id();
    if (id != null) {
      Matcher names = Pattern.compile("\\brecord\\.(\\w+)").matcher(id.source());
      while (names.find()) {
        identifying.add(names.group(1));
      }
    }
    return new Hints(conditions, identifying);
  }

  /** Whether the record's id is made of this column, so that each value must be another. */
  boolean identifies(String column) {
    return identifying.contains(column);
  }

  /** The literals that a column is compared with. */
  List<String> literals(String column) {
    List<String> found = new ArrayList<>();
    Pattern compared =
        Pattern.compile(
            "\\brecord\\."
                + Pattern.quote(column)
                + "\\b\\s*(?:in\\s*\\[([^\\]]*)\\]|[=<>]=?\\s*(\\S+))");
    for (String condition : conditions) {
      Matcher comparison = compared.matcher(condition);
      while (comparison.find()) {
        String operand = comparison.group(1) == null ? comparison.group(2) : comparison.group(1);
        Matcher literal = LITERAL.matcher(operand);
        while (literal.find()) {
          found.add(firstOf(literal));
        }
      }
    }
    return found;
  }

  private static String firstOf(Matcher literal) {
    for (int group = 1; group < literal.groupCount(); group++) {
      if (literal.group(group) != null) {
        return literal.group(group);
      }
    }
    return literal.group();
  }
}
