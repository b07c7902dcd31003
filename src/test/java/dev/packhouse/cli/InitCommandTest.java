package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees of {@code packhouse init}; GoldenDraftTest holds what it writes. */
final class InitCommandTest {

  @TempDir Path temporary;

  @Test
  void draftOfSampleIsValidAndRuns() throws IOException {
    Path line = temporary.resolve("my-line");

    CommandOutput init = init(line, sample("Full Name,born\nAda,1815-12-10\nGrace,1906-12-09\n"));
    assertThat(init.err(), init.exitCode(), is(0));
    assertThat(init.out(), containsString("packhouse run " + line));

    CommandOutput validate = CommandOutput.of("validate", line.toString());
    assertThat(validate.out(), validate.exitCode(), is(0));

    Path out = temporary.resolve("out");
    CommandOutput run = CommandOutput.of("run", line.toString(), "--out", out.toString());
    assertThat(run.out() + run.err(), run.exitCode(), is(0));
    assertThat(run.out(), containsString("read 2 = landed 2 + dead-lettered 0"));
  }

  @Test
  void existingLineIsLeftAloneAndIsUsage() throws IOException {
    Path line = temporary.resolve("my-line");
    Files.createDirectories(line);
    Files.writeString(line.resolve("line.yaml"), "name: mine\n");

    CommandOutput init = init(line, sample("a\n1\n"));

    assertThat(init.exitCode(), is(2));
    assertThat(init.err(), containsString("line.yaml is there already"));
    assertThat(Files.readString(line.resolve("line.yaml")), is("name: mine\n"));
  }

  @Test
  void missingSampleIsUnreadableSourceAndWritesNothing() {
    Path line = temporary.resolve("my-line");

    CommandOutput init = init(line, temporary.resolve("none.csv"));

    assertThat(init.exitCode(), is(4));
    assertThat(init.err(), containsString("there is no file"));
    assertThat(Files.exists(line), is(false));
  }

  @Test
  void emptySampleIsUnreadableSource() throws IOException {
    CommandOutput init = init(temporary.resolve("my-line"), sample(""));

    assertThat(init.exitCode(), is(4));
    assertThat(init.err(), containsString("is empty"));
  }

  private static CommandOutput init(Path line, Path sample) {
    return CommandOutput.of("init", line.toString(), "--from", sample.toString());
  }

  private Path sample(String text) throws IOException {
    Path file = temporary.resolve("people.csv");
    Files.writeString(file, text);
    return file;
  }
}
