package dev.packhouse.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a line reads that may end with its files, or reads nothing. */
final class InputOptions {

  @Mixin private SourceOption source;

  @Option(
      names = "--input",
      paramLabel = "GLOB",
      description = "Files to read instead of the source's own, where they are of one kind.")
  private @Nullable String input;

  @Option(
      names = "--steps-only",
      description =
          "Read nothing, and run all steps, as if rows had landed in every table that they read.")
  private boolean stepsOnly;

  /** The name of a source; null where none is named. */
  @Nullable String source() {
    return source.name();
  }

  /** Null where the source's own files are read. */
  @Nullable String input() {
    return input;
  }

  boolean stepsOnly() {
    return stepsOnly;
  }
}
