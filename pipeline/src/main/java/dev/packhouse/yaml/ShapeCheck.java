package dev.packhouse.yaml;

import dev.packhouse.expression.NearestWord;
import java.util.ArrayList;
import java.util.List;

/** Reports where a value has not the shape that it must have. */
public final class ShapeCheck {

  private static final java.util.regex.Pattern WHOLE = java.util.regex.Pattern.compile("-?[0-9_]+");

  private final ProblemReport problems;

  private ShapeCheck(ProblemReport problems) {
    this.problems = problems;
  }

  /** Checks a value and everything in it. */
  public static void check(YamlValue value, Shape shape, ProblemReport problems) {
    new ShapeCheck(problems).check(value, shape, "the file");
  }

  /** The whole number that a text says, or null. */
  static @org.jspecify.annotations.Nullable Long whole(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return null;
    }
    try {
      return Long.parseLong(text.replace("_", ""));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private void check(YamlValue value, Shape shape, String name) {
    if (value instanceof YamlScalar scalar && scalar.isNull()) {
      problems.error(
          value.place(), name + " has no value; give it " + shape.describe() + ", or leave it out");
    } else if (shape instanceof Shape.Again again) {
      check(value, again.shape().get(), name);
    } else if (shape instanceof Shape.Either either) {
      checkEither(value, either, name);
    } else if (!isKind(value, shape)) {
      wrong(value, shape, name);
    } else if (value instanceof YamlScalar scalar) {
      checkScalar(scalar, shape, name);
    } else if (value instanceof YamlValue.Sequence sequence && shape instanceof Shape.Items items) {
      checkItems(sequence, items, name);
    } else if (value instanceof YamlValue.Mapping mapping) {
      checkMapping(mapping, shape, name);
    }
  }

  private void checkEither(YamlValue value, Shape.Either either, String name) {
    List<Shape> fitting = either.shapes().stream().filter(one -> isKind(value, one)).toList();
    if (fitting.isEmpty()) {
      wrong(value, either, name);
      return;
    }
    for (Shape one : fitting) {
      ProblemReport alone = new ProblemReport();
      new ShapeCheck(alone).check(value, one, name);
      if (!alone.hasErrors()) {
        return;
      }
    }
    if (fitting.size() == 1) {
      check(value, fitting.get(0), name);
    } else {
      wrong(value, either, name);
    }
  }

  private static boolean isKind(YamlValue value, Shape shape) {
    if (shape instanceof Shape.Either either) {
      return either.shapes().stream().anyMatch(one -> isKind(value, one));
    }
    if (shape instanceof Shape.Again again) {
      return isKind(value, again.shape().get());
    }
    if (shape instanceof Shape.Items) {
      return value instanceof YamlValue.Sequence;
    }
    boolean mapping =
        shape instanceof Shape.Keys
            || shape instanceof Shape.Named
            || shape instanceof Shape.ByWord;
    return mapping ? value instanceof YamlValue.Mapping : value instanceof YamlScalar;
  }

  private void wrong(YamlValue value, Shape shape, String name) {
    problems.error(
        value.place(), name + " must be " + shape.describe() + ", and is " + value.kind());
  }

  private void checkScalar(YamlScalar scalar, Shape shape, String name) {
    String text = scalar.text();
    if (shape instanceof Shape.Word word && !word.words().contains(text)) {
      problems.error(
          scalar.place(),
          name
              + " cannot be '"
              + text
              + "': it is one of "
              + String.join(", ", word.words())
              + NearestWord.hint(text, word.words()));
    } else if (shape instanceof Shape.Truth && !text.equals("true") && !text.equals("false")) {
      problems.error(scalar.place(), name + " must be true or false, and is '" + text + "'");
    } else if (shape instanceof Shape.Whole range) {
      Long number = whole(text);
      if (number == null || number < range.min() || number > range.max()) {
        problems.error(
            scalar.place(), name + " must be " + shape.describe() + ", and is '" + text + "'");
      }
    } else if (shape instanceof Shape.Text form && !form.takes(text)) {
      problems.error(
          scalar.place(), name + " must be " + form.describe() + ", and is '" + text + "'");
    }
  }

  private void checkItems(YamlValue.Sequence sequence, Shape.Items items, String name) {
    int size = sequence.items().size();
    if (size < items.min()) {
      problems.error(sequence.place(), name + " is empty; it must be " + items.describe());
    } else if (size > items.max()) {
      problems.error(
          sequence.items().get(items.max()).place(),
          name + " has " + size + " entries; " + items.max() + " are the most");
    }
    for (YamlValue item : sequence.items()) {
      check(item, items.item(), "an entry of " + name);
    }
  }

  private void checkMapping(YamlValue.Mapping mapping, Shape shape, String name) {
    if (shape instanceof Shape.Keys keys) {
      checkKeys(mapping, keys);
    } else if (shape instanceof Shape.Named named) {
      for (YamlValue.Entry entry : mapping.entries()) {
        checkScalar(entry.key(), named.name(), "this name");
        check(entry.value(), named.value(), "'" + entry.key().text() + "'");
      }
    } else if (shape instanceof Shape.ByWord choice) {
      checkByWord(mapping, choice, name);
    }
  }

  private void checkByWord(YamlValue.Mapping mapping, Shape.ByWord choice, String name) {
    if (mapping.broken().contains(choice.key())) {
      return;
    }
    YamlValue deciding = mapping.get(choice.key());
    List<String> words = List.copyOf(choice.byWord().keySet());
    if (deciding == null) {
      problems.error(
          mapping.place(),
          name + " has no '" + choice.key() + "'; it is one of " + String.join(", ", words));
      return;
    }
    check(deciding, new Shape.Word(words), "'" + choice.key() + "'");
    Shape.Keys keys =
        deciding instanceof YamlScalar scalar ? choice.byWord().get(scalar.text()) : null;
    if (keys != null) {
      checkKeys(mapping, keys);
    }
  }

  private void checkKeys(YamlValue.Mapping mapping, Shape.Keys keys) {
    List<String> missing = new ArrayList<>();
    for (Shape.Key key : keys.keys()) {
      YamlValue value = mapping.get(key.name());
      if (value != null) {
        check(value, key.shape(), "'" + key.name() + "'");
      } else if (key.required() && !mapping.has(key.name())) {
        missing.add("'" + key.name() + "'");
      }
    }
    List<String> unknown = new ArrayList<>();
    for (YamlValue.Entry entry : mapping.entries()) {
      String key = entry.key().text();
      if (!keys.names().contains(key) && !keys.ignored().contains(key)) {
        unknown.add(key);
        problems.error(
            entry.key().place(),
            keys.noun() + " has no key '" + key + "'" + hint(key, keys, mapping));
      }
    }
    // A misspelt key is one mistake, not two.
    missing.removeIf(name -> unknown.stream().anyMatch(key -> isNearest(name, key, keys)));
    if (!missing.isEmpty()) {
      problems.error(mapping.place(), keys.noun() + " needs " + String.join(" and ", missing));
    }
  }

  private static boolean isNearest(String quotedName, String key, Shape.Keys keys) {
    return NearestWord.hint(key, keys.names()).contains(quotedName);
  }

  private static String hint(String key, Shape.Keys keys, YamlValue.Mapping mapping) {
    List<String> free = keys.names().stream().filter(name -> !mapping.has(name)).toList();
    String near = NearestWord.hint(key, free);
    return near.isEmpty() ? "; it has " + String.join(", ", keys.names()) : near;
  }
}
