package dev.packhouse.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Terraform itself takes the module and its examples, and their tests pass. */
@Tag("emulators")
final class TerraformCheckTest {

  /** The first time it fetches and compiles what stands in for Google's providers. */
  private static final int MOST_MINUTES = 10;

  @TempDir Path folder;

  @Test
  void moduleAndExamplesAreValidAndTheirTestsPass() throws IOException, InterruptedException {
    File printed = folder.resolve("check.txt").toFile();
    Process process =
        new ProcessBuilder(
                Path.of("terraform", "check").toString(), folder.resolve("work").toString())
            .redirectErrorStream(true)
            .redirectOutput(printed)
            .start();
    try {
      assertThat(
          "terraform/check has ended", process.waitFor(MOST_MINUTES, TimeUnit.MINUTES), is(true));
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(Files.readString(printed.toPath(), UTF_8), process.exitValue(), is(0));
  }
}
