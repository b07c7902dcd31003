package dev.packhouse.cli;

import dev.packhouse.line.LineReader;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.ReadLine;
import java.io.PrintWriter;

/** Reads the line that a command is about. */
final class SpecReading {

  private SpecReading() {}

  static ReadLine read(LineArgument line) {
    return LineReader.read(line.location(), System.getenv(), line.overrides());
  }

  /** The spec, with its warnings on {@code err}; fails with the whole report if it is invalid. */
  static LineSpec require(LineArgument line, PrintWriter err) {
    ReadLine read = read(line);
    LineSpec spec = read.spec();
    if (spec == null) {
      throw new CommandFailure(
          ExitCode.SPEC_INVALID, "the spec is invalid\n" + read.report().stripTrailing());
    }
    err.print(read.problems());
    err.flush();
    return spec;
  }
}
