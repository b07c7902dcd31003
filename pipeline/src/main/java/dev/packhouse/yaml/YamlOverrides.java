package dev.packhouse.yaml;

import dev.packhouse.expression.NearestWord;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts values of the command line into a text's: {@code write.batch=exactly-once}, {@code
 * records[0].unknownFields=drop}. The value is YAML. A key that is not there is added, an entry of
 * a list is not.
 */
public final class YamlOverrides {

  /** What stands before the path in a problem. */
  private static final String OPTION = "--set";

  private static final Pattern QUOTED = Pattern.compile("\\[(['\"])(.*?)\\1\\].*");
  private static final Pattern INDEX = Pattern.compile("\\[(\\d{1,6})\\].*");

  private final SourceText source;
  private final YamlValue value;
  private final ProblemReport problems;
  private final String path;

  private YamlOverrides(SourceText source, String path, YamlValue value, ProblemReport problems) {
    this.source = source;
    this.path = path;
    this.value = value;
    this.problems = problems;
  }

  /** Applies overrides in their order; one that cannot be applied is a problem. */
  public static void apply(
      YamlValue.Mapping root,
      List<String> overrides,
      Substitution substitution,
      ProblemReport problems) {
    for (String override : overrides) {
      int equals = override.indexOf('=');
      SourceText source =
          SourceText.of(
              OPTION + " " + (equals < 0 ? override : override.substring(0, equals)), override);
      if (equals <= 0) {
        problems.error(source.place(0), "an override is written path=value");
        continue;
      }
      int offset = override.codePointCount(0, equals + 1);
      YamlValue value = YamlParser.parse(source, offset, substitution, problems);
      if (value != null) {
        new YamlOverrides(source, override.substring(0, equals), value, problems).set(root, 0);
      }
    }
  }

  /** Goes down from a value by what is left of the path. */
  private void set(YamlValue target, int from) {
    if (target instanceof YamlValue.Mapping mapping) {
      setIn(mapping, from);
    } else if (target instanceof YamlValue.Sequence sequence) {
      setIn(sequence, from);
    } else {
      problems.error(
          at(from), path.substring(0, end(from)) + " is a single value; nothing is below");
    }
  }

  private void setIn(YamlValue.Mapping mapping, int from) {
    Matcher quoted = QUOTED.matcher(path.substring(from));
    boolean dotted = from < path.length() && path.charAt(from) == '.';
    int start = quoted.matches() ? from + 2 : dotted ? from + 1 : from;
    String key = quoted.matches() ? quoted.group(2) : key(mapping, start);
    if (key == null) {
      problems.error(at(from), "a key is wanted here, such as name or sources.truckload.pattern");
      return;
    }
    int end = start + key.length() + (quoted.matches() ? 2 : 0);
    YamlValue.Entry present = mapping.entry(key);
    if (end == path.length()) {
      replace(mapping, present, key, start, value);
    } else if (present != null) {
      set(present.value(), end);
    } else if (path.charAt(end) == '[' && !QUOTED.matcher(path.substring(end)).matches()) {
      problems.error(
          at(start), "there is no list '" + path.substring(0, end) + "'" + hint(key, mapping));
    } else {
      YamlValue.Mapping added = new YamlValue.Mapping(at(start));
      replace(mapping, null, key, start, added);
      set(added, end);
    }
  }

  private void replace(
      YamlValue.Mapping mapping,
      YamlValue.@Nullable Entry present,
      String key,
      int start,
      YamlValue replacement) {
    YamlScalar name = YamlScalar.of(source, path.codePointCount(0, start), key);
    YamlValue.Entry entry = new YamlValue.Entry(name, replacement);
    mapping.broken().remove(key);
    if (present == null) {
      mapping.entries().add(entry);
    } else {
      mapping.entries().set(mapping.entries().indexOf(present), entry);
    }
  }

  private void setIn(YamlValue.Sequence sequence, int from) {
    Matcher index = INDEX.matcher(path.substring(from));
    int size = sequence.items().size();
    String list = path.substring(0, from);
    if (!index.matches()) {
      problems.error(
          at(from), list + " is a list: say which entry, " + list + "[0] for the first one");
      return;
    }
    int number = Integer.parseInt(index.group(1));
    if (number >= size) {
      problems.error(
          at(from),
          String.format(
              "%s has %d %s, counted from 0: there is no %s[%d]",
              list, size, size == 1 ? "entry" : "entries", list, number));
      return;
    }
    int end = from + index.end(1) + 1;
    if (end == path.length()) {
      sequence.items().set(number, value);
    } else {
      set(sequence.items().get(number), end);
    }
  }

  /** The key at a place of the path: the longest that is there, as names of tables hold dots. */
  private @Nullable String key(YamlValue.Mapping mapping, int start) {
    String best = null;
    for (YamlValue.Entry entry : mapping.entries()) {
      String key = entry.key().text();
      int end = start + key.length();
      boolean whole =
          path.startsWith(key, start)
              && (end == path.length() || path.charAt(end) == '.' || path.charAt(end) == '[');
      if (whole && !key.isEmpty() && (best == null || key.length() > best.length())) {
        best = key;
      }
    }
    if (best != null) {
      return best;
    }
    int end = end(start);
    return end == start ? null : path.substring(start, end);
  }

  private int end(int start) {
    int end = start;
    while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
      end++;
    }
    return end;
  }

  private static String hint(String key, YamlValue.Mapping mapping) {
    return NearestWord.hint(
        key, mapping.entries().stream().map(entry -> entry.key().text()).toList());
  }

  private Place at(int index) {
    return source.place(path.codePointCount(0, Math.min(index, path.length())));
  }
}
