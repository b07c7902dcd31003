package dev.packhouse.cli;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The variables of a line that a job is given. */
final class LineVariables {

  @Option(
      names = "--variable",
      paramLabel = "NAME=VALUE",
      description = {
        "A variable of the line; may be given several times. Those that it names and the environment"
            + " has go along by themselves. Whoever may see the job sees their values."
      })
  private Map<String, String> given = new LinkedHashMap<>();

  /** Those that are given, before those of the environment. */
  AskedVariables all() {
    Map<String, String> all = new HashMap<>(System.getenv());
    all.putAll(given);
    return new AskedVariables(all);
  }
}
