package dev.packhouse.line;

import dev.packhouse.land.WriteMethod;

/**
 * How rows get into BigQuery.
 *
 * @param stream in streaming
 * @param batch in batch
 */
public record WriteSpec(WriteMethod stream, WriteMethod batch) {

  public static final WriteSpec DEFAULT =
      new WriteSpec(WriteMethod.EXACTLY_ONCE, WriteMethod.LOADS);
}
