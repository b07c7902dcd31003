package dev.packhouse.emulators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code packhouse run} as a process of its own, started by the script as a user starts it. */
final class RunningLine implements AutoCloseable {

  private static final Path SCRIPT = Path.of("..", "..", "packhouse");

  /** What starts the tests in the background leaves them, and what they start, deaf to Ctrl-C. */
  private static final List<String> AS_IN_A_TERMINAL = List.of("env", "--default-signal=INT");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path printed;
  private final Path receipt;

  private RunningLine(Process process, Path printed, Path receipt) {
    this.process = process;
    this.printed = printed;
    this.receipt = receipt;
  }

  /**
   * Starts a run into the emulators.
   *
   * @param folder one of the run's own
   */
  static RunningLine start(
      EmulatorEnvironment emulators, Path line, Path folder, List<String> options)
      throws IOException {
    Files.createDirectories(folder);
    Path printed = folder.resolve("printed.txt");
    Path receipt = folder.resolve("receipt.json");
    List<String> command = new ArrayList<>(AS_IN_A_TERMINAL);
    command.addAll(List.of(SCRIPT.toString(), "run", line.toString()));
    command.addAll(List.of("--out", folder.toString(), "--receipt", receipt.toString()));
    command.addAll(emulators.beamOptions());
    command.addAll(options);
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(printed.toFile());
    builder.environment().putAll(emulators.variables());
    return new RunningLine(builder.start(), printed, receipt);
  }

  /** Ctrl-C, once. */
  void interrupt() throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).inheritIO().start().waitFor();
  }

  /** Waits for a run that hands its work over and ends; fails with what was printed. */
  void awaitHandedOver(int seconds) throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError(printed());
    }
  }

  /** Waits for a run that fails, and gives what it has printed. */
  String awaitFailure(int seconds) throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS) || process.exitValue() != 1) {
      throw new AssertionError("it has not failed:\n" + printed());
    }
    return printed();
  }

  boolean ended() {
    return !process.isAlive();
  }

  /** Waits for the end and gives the receipt; fails with what was printed if it is not balanced. */
  JsonNode balancedReceipt(int seconds) throws IOException, InterruptedException {
    if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
      throw new AssertionError("still running after " + seconds + " s:\n" + printed());
    }
    if (process.exitValue() != 0 || !Files.exists(receipt)) {
      throw new AssertionError("exit code " + process.exitValue() + ":\n" + printed());
    }
    JsonNode json = JSON.readTree(receipt.toFile());
    if (!json.path("balanced").asBoolean()) {
      throw new AssertionError(printed());
    }
    return json;
  }

  String printed() throws IOException {
    return Files.readString(printed);
  }

  /** Nothing that a test started stays. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
