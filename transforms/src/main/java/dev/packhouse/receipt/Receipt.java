package dev.packhouse.receipt;

import java.io.Serializable;
import java.util.SortedMap;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResults;
import org.apache.beam.sdk.metrics.MetricsFilter;

/**
 * The count of a run. Every number is what one side says of itself: read by the source, landed and
 * dead-lettered by the sink, duplicate and filtered by the stages that do so. That they agree is
 * what makes it a receipt.
 *
 * @param line name of the line
 * @param version version of the line's spec
 * @param read records that left the source
 * @param landed rows that BigQuery confirmed, in all of the line's tables
 * @param deadLettered rows that BigQuery confirmed in the dead letter table
 * @param duplicate records seen before
 * @param filtered records that no route took, where the record type says so
 * @param tables rows that BigQuery confirmed, by table
 * @param reasons dead letters by reason code
 * @param warnings records that landed against a check of severity {@code warn}, by check
 */
public record Receipt(
    String line,
    String version,
    long read,
    long landed,
    long deadLettered,
    long duplicate,
    long filtered,
    SortedMap<String, Long> tables,
    SortedMap<String, Long> reasons,
    SortedMap<String, Long> warnings)
    implements Serializable {

  /** Whether each record that was read is accounted for once. */
  public boolean balanced() {
    return read == landed + deadLettered + duplicate + filtered
        && deadLettered == reasons.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Records read that nothing accounts for; negative if some are accounted for twice. */
  public long missing() {
    return read - landed - deadLettered - duplicate - filtered;
  }

  /**
   * What the stages counted, from a run's Beam metrics. Counts are those of attempted work: on the
   * DirectRunner they are also those of committed work.
   */
  public static Counts counts(MetricResults metrics) {
    var counts = new Counts();
    metrics
        .queryMetrics(
            MetricsFilter.builder()
                .addNameFilter(MetricNameFilter.inNamespace(ReceiptCounters.NAMESPACE))
                .build())
        .getCounters()
        .forEach(counter -> counts.add(counter.getName().getName(), counter.getAttempted()));
    return counts;
  }
}
