package dev.packhouse.line;

import java.util.Map;

/**
 * Files of one kind.
 *
 * @param pattern a path or {@code gs://} address, with wildcards; a relative one is already
 *     resolved against the folder of line.yaml
 * @param payload how they are written
 * @param attributes what each of their envelopes has as its attributes
 */
public record FileSet(String pattern, Payload payload, Map<String, String> attributes) {

  public FileSet {
    attributes = Map.copyOf(attributes);
  }

  /** The same with other files. */
  public FileSet withPattern(String pattern) {
    return new FileSet(pattern, payload, attributes);
  }
}
