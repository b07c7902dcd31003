package dev.packhouse.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The Google Cloud CLI of this machine, with a configuration of its own, no account, and services
 * on this machine in the place of Google's.
 */
final class Gcloud {

  private static final long LONGEST_SECONDS = 120;

  private final Path folder;
  private final Map<String, String> variables;

  private Gcloud(Path folder, Map<String, String> variables) {
    this.folder = folder;
    this.variables = variables;
  }

  /** Whose Cloud Storage is the emulator; {@code folder} is for its own files. */
  static Gcloud of(Path folder, EmulatorEnvironment emulators) {
    return new Gcloud(
        folder,
        Map.of(
            "CLOUDSDK_CONFIG",
            folder.resolve("config").toString(),
            "CLOUDSDK_AUTH_DISABLE_CREDENTIALS",
            "true",
            "CLOUDSDK_CORE_DISABLE_USAGE_REPORTING",
            "true",
            "CLOUDSDK_CORE_DISABLE_PROMPTS",
            "true",
            "CLOUDSDK_CORE_PROJECT",
            emulators.project(),
            "CLOUDSDK_API_ENDPOINT_OVERRIDES_STORAGE",
            emulators.storageEndpoint()));
  }

  /** The same, and Dataflow is at {@code endpoint}. */
  Gcloud withDataflow(String endpoint) {
    return with("DATAFLOW", endpoint);
  }

  /** The same, and Cloud Build is at {@code endpoint}. */
  Gcloud withCloudBuild(String endpoint) {
    return with("CLOUDBUILD", endpoint);
  }

  private Gcloud with(String service, String endpoint) {
    Map<String, String> more = new TreeMap<>(variables);
    more.put("CLOUDSDK_API_ENDPOINT_OVERRIDES_" + service, endpoint);
    return new Gcloud(folder, more);
  }

  /** What a command ended with. */
  record Answer(int exitCode, String output, String errors) {}

  /** Runs {@code gcloud} with {@code arguments} to its end. */
  Answer run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("gcloud"));
    command.addAll(arguments);
    return runProgram(command);
  }

  /** Runs a program that calls {@code gcloud} to its end. */
  Answer runProgram(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "gcloud", ".out");
    Path errors = Files.createTempFile(folder, "gcloud", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().putAll(variables);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(
            command + " has not ended: " + Files.readString(errors, UTF_8));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Answer(
        process.exitValue(), Files.readString(output, UTF_8), Files.readString(errors, UTF_8));
  }
}
