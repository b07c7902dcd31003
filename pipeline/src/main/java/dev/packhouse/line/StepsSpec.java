package dev.packhouse.line;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that runs after data has landed.
 *
 * @param folder of the SQL files, resolved against the folder of line.yaml
 * @param every how often, in streaming
 * @param budget bytes billed that the steps may use in {@code budgetPeriod}; null: no limit
 * @param announceTopic {@code projects/PROJECT/topics/NAME}; null: none is told
 */
public record StepsSpec(
    String folder, Duration every, @Nullable Budget budget, @Nullable String announceTopic) {

  /** Bytes billed in a span of time. */
  public record Budget(long bytes, Duration period) {}
}
