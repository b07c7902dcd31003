package dev.packhouse.dataflow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The jar of the templates, which the build has made before the tests. */
public final class TemplateJar {

  public static final Path FILE =
      Path.of("..", "..", "templates", "target", "packhouse-dataflow.jar");
  private static final long LONGEST_SECONDS = 240;

  private TemplateJar() {}

  /** How a start ended, and what was printed. */
  public record Ended(int exitCode, String printed) {}

  /**
   * Starts it as Dataflow's launcher does: with nothing but itself on the class path, and none of
   * the environment variables of this machine.
   *
   * @param folder where what it prints is kept
   */
  public static Ended launch(Path folder, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                FILE.toAbsolutePath().normalize().toString(),
                "dev.packhouse.launch.LineLauncher"));
    command.addAll(arguments);
    File printed = folder.resolve("printed.txt").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed);
    builder.environment().clear();
    Process process = builder.start();
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            "the launcher has not ended: " + Files.readString(printed.toPath(), UTF_8));
      }
      return new Ended(process.exitValue(), Files.readString(printed.toPath(), UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }
}
