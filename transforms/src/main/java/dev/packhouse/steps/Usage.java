package dev.packhouse.steps;

/**
 * What the jobs of a task have used, over all attempts that were seen to end.
 *
 * @param bytesBilled what they are paid for
 * @param slotMillis slot milliseconds
 */
public record Usage(long bytesBilled, long slotMillis) {

  static final Usage NONE = new Usage(0, 0);

  Usage plus(JobStatistics statistics) {
    return new Usage(bytesBilled + statistics.bytesBilled(), slotMillis + statistics.slotMillis());
  }
}
