package dev.packhouse.steps;

import java.util.List;

/**
 * What a finished job reports.
 *
 * @param bytesBilled what it is paid for
 * @param slotMillis how much of BigQuery it used, in slot milliseconds
 * @param rows of its result, which only assertions are asked for
 * @param sample of these rows, each as JSON
 */
public record JobStatistics(long bytesBilled, long slotMillis, long rows, List<String> sample) {

  public JobStatistics {
    sample = List.copyOf(sample);
  }

  /** Of a job whose rows nobody asked for. */
  public static JobStatistics of(long bytesBilled, long slotMillis) {
    return new JobStatistics(bytesBilled, slotMillis, 0, List.of());
  }
}
