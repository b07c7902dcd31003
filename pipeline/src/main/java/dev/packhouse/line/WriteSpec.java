package dev.packhouse.line;

import dev.packhouse.land.Land;
import dev.packhouse.land.WriteMethod;
import java.time.Duration;
import java.util.List;

/**
 * How rows get into BigQuery.
 *
 * @param stream in streaming; not by loads
 * @param batch in batch
 * @param schemaLag how long a row waits for a column that its table does not show
 */
public record WriteSpec(WriteMethod stream, WriteMethod batch, Duration schemaLag) {

  /** A worker waits with its rows, and BigQueryIO keeps connections for a quarter of an hour. */
  public static final Duration LONGEST_SCHEMA_LAG = Duration.ofMinutes(10);

  public static final WriteSpec DEFAULT =
      new WriteSpec(WriteMethod.EXACTLY_ONCE, WriteMethod.LOADS, Land.SCHEMA_LAG);

  /** The method of a run that reads {@code source}. */
  public WriteMethod method(Source source) {
    return source.isBounded() ? batch : stream;
  }

  /**
   * What {@code --dataflowServiceOptions} needs, for whoever launches a streaming job on Dataflow.
   *
   * <p>A job of Dataflow processes each message once, unless it is told that at least once will do.
   * A line that lands at least once would pay for the one and get the other. A line that lands
   * exactly once must not be started so.
   *
   * @see <a href="https://cloud.google.com/dataflow/docs/guides/streaming-modes">Streaming
   *     modes</a>
   */
  public List<String> dataflowServiceOptions() {
    return stream == WriteMethod.AT_LEAST_ONCE
        ? List.of("streaming_mode_at_least_once")
        : List.of();
  }
}
