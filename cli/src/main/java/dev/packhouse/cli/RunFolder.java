package dev.packhouse.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where runs on this machine keep the warehouse, temporary files and the log. */
final class RunFolder {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = ".packhouse",
      description = "Folder of the warehouse and the log (default: ${DEFAULT-VALUE}).")
  private Path directory;

  Path directory() {
    return directory;
  }

  Path warehouse() {
    return directory.resolve("warehouse.duckdb");
  }

  Path log() {
    return directory.resolve("packhouse.log");
  }

  /** Creates the folder where it is missing. */
  void create() {
    try {
      Files.createDirectories(directory);
    } catch (FileAlreadyExistsException file) {
      throw new CommandFailure(
          ExitCode.USAGE, directory + " is a file; --out names a folder", file);
    } catch (IOException failure) {
      String why =
          failure instanceof FileSystemException system && system.getReason() != null
              ? system.getReason()
              : failure.toString();
      throw new CommandFailure(
          ExitCode.USAGE,
          "cannot create the folder " + directory + ": " + why + "; --out names another one",
          failure);
    }
  }

  /** Where a line's steps are deployed to. */
  Path steps(String line) {
    return directory.resolve("steps").resolve(line).toAbsolutePath();
  }

  /** The folder for what the load jobs of one run stage. */
  Path stage(String runId) {
    return stages().resolve(runId);
  }

  /** The folder of all that is staged. */
  Path stages() {
    return directory.resolve("staged");
  }

  /** Removes a folder and what is in it; what cannot be removed stays. */
  static void remove(Path folder) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      inside.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException | java.io.UncheckedIOException failure) {
      java.util.logging.Logger.getLogger(RunFolder.class.getName())
          .warning("left behind " + folder + ": " + failure);
    }
  }
}
