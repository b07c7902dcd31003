package dev.packhouse.reference;

import java.io.IOException;

/** The engine's process has ended in the middle of a question. */
@SuppressWarnings("serial")
final class EngineEndedException extends IOException {

  /** What Java leaves with that lets an OutOfMemoryError end it. */
  private static final int OUT_OF_MEMORY = 3;

  private final int exitCode;

  EngineEndedException(int exitCode, IOException cause) {
    super("the engine's process ended with exit code " + exitCode, cause);
    this.exitCode = exitCode;
  }

  boolean outOfMemory() {
    return exitCode == OUT_OF_MEMORY;
  }

  int exitCode() {
    return exitCode;
  }
}
