package dev.packhouse.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of a line's sources a command is about. */
final class SourceOption {

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "The source to read; not needed where only one fits.")
  private @Nullable String name;

  /** Null where none is named. */
  @Nullable String name() {
    return name;
  }
}
