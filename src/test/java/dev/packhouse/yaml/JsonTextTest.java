package dev.packhouse.yaml;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void tabsBetweenWordsBecomeSpaces() {
    assertThat(JsonText.toYaml("{\t\"a\":\t1}"), is("{ \"a\": 1}"));
  }

  @Test
  void escapedSlashesLoseTheirBackslashAndWhatFollowsStaysInPlace() {
    assertThat(
        JsonText.toYaml("[\"a\\/b\\/\", \"c\\\\/\\\"\", 1]"),
        is("[\"a/b/\"  , \"c\\\\/\\\"\", 1]"));
  }

  @Test
  void textThatEndsInsideOfAStringStaysAsItIs() {
    assertThat(JsonText.toYaml("[\"a\\"), is("[\"a\\"));
  }
}
