package dev.packhouse.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The line that a command is about, and what is changed of it for this once. */
final class LineArgument {

  @Parameters(
      index = "0",
      paramLabel = "LINE",
      description = "A line.yaml, or the folder that it is in.")
  private String location;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = {
        "Change the spec for this once; may be given several times.",
        "  --set write.batch=exactly-once --set records[0].unknownFields=drop"
      })
  private List<String> overrides = new ArrayList<>();

  /** As if it had been typed. */
  static LineArgument of(String location, List<String> overrides) {
    LineArgument line = new LineArgument();
    line.location = location;
    line.overrides = overrides;
    return line;
  }

  String location() {
    return location;
  }

  List<String> overrides() {
    return overrides;
  }
}
