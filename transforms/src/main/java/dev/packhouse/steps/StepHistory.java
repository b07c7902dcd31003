package dev.packhouse.steps;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What ops.manifests and ops.jobs tell of earlier runs of a line. */
public interface StepHistory {

  /**
   * The last record of each manifest of {@code line} that has not ended, in the order in which they
   * were made.
   */
  List<Manifest> unfinished(String line) throws IOException;

  /** What jobs of {@code line} that ended in the budget's period of {@code now} were billed. */
  Spending spending(String line, Budget budget, Instant now) throws IOException;
}
