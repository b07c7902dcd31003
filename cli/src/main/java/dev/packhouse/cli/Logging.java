package dev.packhouse.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.logging.ConsoleHandler;
import java.util.logging.FileHandler;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * Keeps what Beam and the Google Cloud clients log out of the terminal: it goes to a file of the
 * run's folder, and to the terminal too where {@code --verbose} asks for it.
 */
final class Logging {

  private static final int MAX_BYTES = 20_000_000;
  private static final String FORMAT = "%1$tFT%1$tT.%1$tL %4$s %3$s: %5$s%6$s%n";

  private Logging() {}

  static void none() {
    LogManager.getLogManager().reset();
  }

  static void toFile(Path file, boolean verbose) {
    System.setProperty("java.util.logging.SimpleFormatter.format", FORMAT);
    LogManager.getLogManager().reset();
    Logger root = Logger.getLogger("");
    Level level = verbose ? Level.INFO : Level.WARNING;
    root.setLevel(level);
    try {
      add(root, new FileHandler(file.toString(), MAX_BYTES, 1), level);
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "cannot write the log " + file + ": " + failure.getMessage(),
          failure);
    }
    if (verbose) {
      add(root, new ConsoleHandler(), level);
    }
  }

  private static void add(Logger root, Handler handler, Level level) {
    handler.setFormatter(new SimpleFormatter());
    // A logger that has a level of its own does not ask the root for its.
    handler.setLevel(level);
    root.addHandler(handler);
  }
}
