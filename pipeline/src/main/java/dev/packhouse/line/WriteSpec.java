package dev.packhouse.line;

/**
 * How rows get into BigQuery.
 *
 * @param stream in streaming
 * @param batch in batch
 */
public record WriteSpec(Method stream, Method batch) {

  public static final WriteSpec DEFAULT = new WriteSpec(Method.EXACTLY_ONCE, Method.LOADS);

  /** BigQueryIO's ways. */
  public enum Method {
    /** Load jobs of files. */
    LOADS,
    /** The Storage Write API with committed offsets. */
    EXACTLY_ONCE,
    /** The Storage Write API's default stream. */
    AT_LEAST_ONCE
  }
}
