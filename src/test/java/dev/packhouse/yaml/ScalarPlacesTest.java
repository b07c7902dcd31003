package dev.packhouse.yaml;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each text holds one X: where it is in the value must be where it is in the text. */
class ScalarPlacesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key: a plain X",
        "key: a plain value\n  on two lines X y",
        "key: 'quoted ''twice'' X'",
        "key: 'quoted\n  on two lines X'",
        "key: \"escaped \\\"a\\\" \\n \\x41 \\u00e4 \\U0001F34E X\"",
        "key: \"joined \\\n  lines X\"",
        "key: |\n  first\n    indented\n  X\n",
        "key: >-\n  folded\n  lines X\n\n  and more",
        "key: >-\n\n  folded\n    kept X\n  more",
        "# \uD83C\uDF4E\nkey: \uD83C\uDF4E X",
        "key: ${L} X",
        "key: ${L}${E}X${L}",
        "key: \"\\u00e4${E} $${ X\""
      })
  void placeOfACharacterIsWhereItIsWritten(String text) {
    SourceText source = SourceText.of("a.yaml", text);
    ProblemReport problems = new ProblemReport();
    YamlValue root =
        YamlParser.parse(
            source, Substitution.of(Map.of("L", "much longer than its name", "E", "")), problems);
    assertThat(problems.toString(), root, is(instanceOf(YamlValue.Mapping.class)));
    YamlScalar value = ((YamlValue.Mapping) root).scalar("key");

    int written = text.codePointCount(0, text.indexOf('X'));
    assertThat(value.place(value.text().indexOf('X')), is(source.place(written)));
  }
}
