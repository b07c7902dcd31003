package dev.packhouse.steps;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What BigQuery says of a statement that it does not run.
 *
 * @param statementType such as {@code MERGE}, or {@code SCRIPT}; null where it does not say
 * @param tables that it refers to, each as {@code project.dataset.table}
 * @param bytesProcessed null where it cannot tell, or refuses
 * @param accuracy of these: {@code PRECISE}, {@code LOWER_BOUND}, as of a script with temporary
 *     tables, {@code UPPER_BOUND}, as of a clustered table, or {@code UNKNOWN}; null where it does
 *     not say
 * @param error null where the statement is valid
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobStatistics2">JobStatistics2</a>
 */
public record DryRun(
    @Nullable String statementType,
    List<String> tables,
    @Nullable Long bytesProcessed,
    @Nullable String accuracy,
    @Nullable JobError error) {

  public DryRun {
    tables = List.copyOf(tables);
  }

  /** Of which only that is known. */
  public DryRun(@Nullable Long bytesProcessed, @Nullable JobError error) {
    this(null, List.of(), bytesProcessed, null, error);
  }
}
