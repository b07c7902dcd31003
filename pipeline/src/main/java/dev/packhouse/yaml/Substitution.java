package dev.packhouse.yaml;

import dev.packhouse.expression.NearestWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts environment variables into values: a name in <code>${}</code>, with a default after <code>:-
 * </code>. A doubled dollar sign keeps what follows it as it is. What is put in is text: it cannot
 * bring structure along.
 */
public final class Substitution {

  private static final Pattern VARIABLE =
      Pattern.compile("\\$(\\$)?\\{(?:([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\\})?");

  private final @Nullable Map<String, String> environment;

  private Substitution(@Nullable Map<String, String> environment) {
    this.environment = environment;
  }

  /** Puts in what the environment says. */
  public static Substitution of(Map<String, String> environment) {
    return new Substitution(environment);
  }

  /** Leaves every text as it is: for schema files. */
  public static Substitution none() {
    return new Substitution(null);
  }

  /**
   * Puts the variables into a text.
   *
   * @param problem is told the index and what is wrong there
   */
  Result apply(String text, BiConsumer<Integer, String> problem) {
    if (environment == null || !text.contains("${")) {
      return new Result(text, List.of());
    }
    StringBuilder result = new StringBuilder();
    List<int[]> steps = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(text);
    int from = 0;
    while (matcher.find()) {
      result.append(text, from, matcher.start());
      steps.add(new int[] {result.length(), matcher.start(), 0});
      result.append(value(matcher, environment, problem));
      from = matcher.end();
      steps.add(new int[] {result.length(), from, 1});
    }
    result.append(text, from, text.length());
    return new Result(result.toString(), steps);
  }

  private static String value(
      Matcher matcher, Map<String, String> environment, BiConsumer<Integer, String> problem) {
    if (matcher.group(1) != null) {
      return matcher.group().substring(1);
    }
    String name = matcher.group(2);
    if (name == null) {
      problem.accept(
          matcher.start(), "a variable is written ${NAME} or ${NAME:-default}; a plain ${ is $${");
      return "";
    }
    String value = environment.get(name);
    if (value != null) {
      return value;
    }
    if (matcher.group(3) != null) {
      return matcher.group(4);
    }
    String near = NearestWord.hint(name, environment.keySet());
    problem.accept(
        matcher.start(),
        "the environment has no variable "
            + name
            + (near.isEmpty() ? "; set it, or give it a default: ${" + name + ":-...}" : near));
    return "";
  }

  /**
   * A text with its variables put in.
   *
   * @param steps {index in the text, index in the original, whether they run on together from here}
   */
  record Result(String text, List<int[]> steps) {

    /** Where the character at an index stood in the original. */
    int originalIndex(int index) {
      int original = index;
      for (int[] step : steps) {
        if (step[0] <= index) {
          original = step[2] == 0 ? step[1] : step[1] + index - step[0];
        }
      }
      return original;
    }
  }
}
