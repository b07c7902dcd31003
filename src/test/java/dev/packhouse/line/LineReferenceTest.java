package dev.packhouse.line;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.packhouse.yaml.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tables of keys in docs/line.md say what the reader says. */
class LineReferenceTest {

  private static final Path REFERENCE = Path.of("..", "..", "docs", "line.md");
  private static final String END = "<!-- end -->";

  @Test
  void tablesOfKeysAreCurrent() throws IOException {
    String written = Files.readString(REFERENCE);
    String current = written;
    for (Shape.Keys keys : LineKeys.parts()) {
      String start = "<!-- keys of " + keys.noun() + " -->\n";
      int from = current.indexOf(start);
      assertThat("docs/line.md has the mark " + start, from >= 0, is(true));
      int to = current.indexOf(END, from);
      current = current.substring(0, from) + start + table(keys) + current.substring(to);
    }
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(REFERENCE, current);
    }
    assertThat(
        "docs/line.md is old; write its tables anew: mvn verify -Dtest=LineReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true",
        Files.readString(REFERENCE),
        is(current));
  }

  private static String table(Shape.Keys keys) {
    StringBuilder table =
        new StringBuilder("\n| key | value | without it | |\n| --- | --- | --- | --- |\n");
    for (Shape.Key key : keys.keys()) {
      String without =
          key.required() ? "**needed**" : key.otherwise() == null ? "" : code(key.otherwise());
      table.append(
          String.format(
              "| `%s` | %s | %s | %s |%n",
              key.name(),
              escaped(value(key.shape())),
              escaped(without),
              escaped(key.description())));
    }
    return table.append('\n').toString().replace(System.lineSeparator(), "\n");
  }

  private static String value(Shape shape) {
    if (shape instanceof Shape.Word word) {
      return String.join(", ", word.words().stream().map(LineReferenceTest::code).toList());
    }
    if (shape instanceof Shape.Keys keys) {
      return keys.noun().startsWith("a ") ? keys.noun() : "a mapping, below";
    }
    return shape.describe();
  }

  private static String code(String text) {
    return text.contains(" ") ? text : "`" + text + "`";
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|");
  }
}
