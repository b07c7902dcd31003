package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while a step runs, which is in a process of its own. */
final class InterruptedStepsTest {

  private static final Duration MOST = Duration.ofMinutes(2);

  @TempDir Path folder;

  private Process run;
  private List<ProcessHandle> started = List.of();

  @AfterEach
  void endAll() {
    if (run != null) {
      run.descendants().forEach(ProcessHandle::destroyForcibly);
      run.destroyForcibly();
    }
    started.forEach(ProcessHandle::destroyForcibly);
  }

  /** Only GNU's env takes back that what runs in the background is deaf to Ctrl-C. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void interruptEndsTheRunAndItsEngineAndSaysHowToGoOn() throws Exception {
    assumeTrue(new ProcessBuilder("env", "--default-signal=INT", "true").start().waitFor() == 0);
    write(
        "line.yaml",
        """
        name: town
        sources:
          people: {type: files, pattern: people.jsonl, format: json}
        records:
          - type: person
            fields: [{name: name, type: STRING}]
            routes: [{name: all, table: town.people}]
        steps: {dir: steps}
        """);
    write("people.jsonl", "{\"name\": \"Ada\"}\n");
    write(
        "steps/endless.sql",
        """
        CREATE OR REPLACE TABLE town.pairs AS
        SELECT COUNT(*) AS n
        FROM
          town.people,
          UNNEST(GENERATE_ARRAY(1, 16000)) AS a,
          UNNEST(GENERATE_ARRAY(1, 16000)) AS b,
          UNNEST(GENERATE_ARRAY(1, 16000)) AS c
        WHERE a = -b
        """);

    Path err = folder.resolve("err.txt");
    run = start(folder.resolve("out.txt"), err);
    await(err, () -> read(err).contains("running: endless"));
    started = run.descendants().toList();
    assertThat(started, is(not(empty())));
    new ProcessBuilder("kill", "-INT", Long.toString(run.pid())).inheritIO().start().waitFor();

    assertThat(read(err), run.waitFor(MOST.toSeconds(), TimeUnit.SECONDS), is(true));
    assertThat(read(err), run.exitValue(), is(Interruption.INTERRUPTED));
    assertThat(
        read(err),
        containsString("packhouse: stopped while steps ran (steps 0/1 done, running: endless"));
    assertThat(read(err), containsString("--steps-only"));
    await(err, () -> started.stream().noneMatch(ProcessHandle::isAlive));
  }

  private Process start(Path out, Path err) throws IOException {
    return new ProcessBuilder(
            "env",
            "--default-signal=INT",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Packhouse.class.getName(),
            "run",
            folder.toString(),
            "--out",
            folder.resolve("run").toString())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  private static void await(Path printed, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + MOST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("this run does not come so far:\n" + read(printed));
      }
      Thread.sleep(100);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
