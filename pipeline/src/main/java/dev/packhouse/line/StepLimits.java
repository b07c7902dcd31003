package dev.packhouse.line;

import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlScalar;
import dev.packhouse.yaml.YamlValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads the bounds of steps, of one step, and of an assertion. */
final class StepLimits {

  private static final Duration SHORTEST = Duration.ofSeconds(1);

  /**
   * How long BigQuery lets a query run.
   *
   * @see <a href="https://cloud.google.com/bigquery/quotas#query_jobs">Query jobs</a>
   */
  private static final Duration LONGEST = Duration.ofHours(6);

  /**
   * The least that a query is billed for: a smaller maximum refuses each.
   *
   * @see <a href="https://cloud.google.com/bigquery/pricing#on_demand_pricing">On-demand
   *     pricing</a>
   */
  private static final long LEAST_BYTES = 10L << 20;

  private final ProblemReport problems;

  StepLimits(ProblemReport problems) {
    this.problems = problems;
  }

  /** What {@code mapping} says of {@code timeout}, {@code attempts}, {@code maximumBytesBilled}. */
  StepsSpec.Limits read(YamlValue.Mapping mapping) {
    Long attempts = mapping.whole("attempts");
    return new StepsSpec.Limits(
        timeout(mapping.scalar("timeout")),
        attempts == null ? null : (Integer) attempts.intValue(),
        bytes(mapping.scalar("maximumBytesBilled")));
  }

  StepsSpec.@Nullable Budget budget(@Nullable YamlScalar written) {
    StepsSpec.Budget budget = written == null ? null : Quantities.budget(written.text());
    if (written != null && budget != null) {
      checkBytes(written, budget.bytes());
    }
    return budget;
  }

  private @Nullable Duration timeout(@Nullable YamlScalar written) {
    Duration timeout = written == null ? null : Quantities.duration(written.text());
    if (written != null
        && timeout != null
        && (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0)) {
      problems.error(
          written.place(), "a timeout goes from 1s to 6h: BigQuery lets no query run for longer");
    }
    return timeout;
  }

  private @Nullable Long bytes(@Nullable YamlScalar written) {
    Long bytes = written == null ? null : Quantities.bytes(written.text());
    if (written != null && bytes != null) {
      checkBytes(written, bytes);
    }
    return bytes;
  }

  private void checkBytes(YamlScalar written, long bytes) {
    if (bytes < LEAST_BYTES) {
      problems.error(
          written.place(),
          "no query would run: BigQuery bills 10MiB (10485760 bytes) for the smallest");
    }
  }
}
