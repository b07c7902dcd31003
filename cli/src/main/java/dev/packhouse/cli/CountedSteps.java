package dev.packhouse.cli;

import dev.packhouse.receipt.Counts;
import dev.packhouse.steps.StepCounters;
import java.io.PrintWriter;

/**
 * How a run's steps went, where they ran in other processes: by the counters, which know of numbers
 * and not of names.
 */
record CountedSteps(String table, long succeeded, long failed, long skipped, long graphsRefused)
    implements StepsReport {

  /**
   * @param table where each of them is on record
   */
  static CountedSteps of(Counts counts, String table) {
    return new CountedSteps(
        table,
        counts.of(StepCounters.SUCCEEDED),
        counts.of(StepCounters.FAILED),
        counts.of(StepCounters.SKIPPED),
        counts.of(StepCounters.GRAPHS_REFUSED));
  }

  @Override
  public boolean anyFailed() {
    return failed > 0 || graphsRefused > 0;
  }

  @Override
  public void print(PrintWriter out) {
    out.println();
    out.printf(
        "steps and assertions: %,d done, %,d failed, %,d skipped; %s tells of each%n",
        succeeded, failed, skipped, table);
    if (graphsRefused > 0) {
      out.println("the deployed steps do not validate");
    }
  }
}
