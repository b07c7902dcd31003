package dev.packhouse.line;

import dev.packhouse.land.Land;
import dev.packhouse.land.WriteMethod;
import java.time.Duration;

/**
 * How rows get into BigQuery.
 *
 * @param stream in streaming
 * @param batch in batch
 * @param schemaLag how long a row waits for a column that its table does not show
 */
public record WriteSpec(WriteMethod stream, WriteMethod batch, Duration schemaLag) {

  /** A worker waits with its rows, and BigQueryIO keeps connections for a quarter of an hour. */
  static final Duration LONGEST_SCHEMA_LAG = Duration.ofMinutes(10);

  public static final WriteSpec DEFAULT =
      new WriteSpec(WriteMethod.EXACTLY_ONCE, WriteMethod.LOADS, Land.SCHEMA_LAG);
}
