package dev.packhouse.cli;

import dev.packhouse.line.WriteSpec;
import dev.packhouse.receipt.Receipt;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.StringJoiner;

/**
 * The end of a run on a stream, from when pulling has ended until all that was read has landed. It
 * goes on for as long as anything moves; where a service is gone, nothing ever does.
 */
final class Drain {

  /** What takes longer than what lands as usual. */
  private static final Duration TELL_AFTER = Duration.ofSeconds(10);

  /**
   * Longer than Beam's client tries to reach a topic of dead letters, than a load job takes, and
   * than rows may wait for a column that BigQuery does not show yet: none of these moves anything.
   */
  static final Duration MOST = WriteSpec.LONGEST_SCHEMA_LAG.plusMinutes(5);

  private final Pulling pulling;
  private final LiveView view;
  private final PrintWriter err;
  private boolean told;

  Drain(Pulling pulling, LiveView view, PrintWriter err) {
    this.pulling = pulling;
    this.view = view;
    this.err = err;
  }

  /**
   * Says once what is waited for, and fails where that has not moved for too long.
   *
   * @param unmoved how long nothing has changed since pulling ended
   */
  void watch(Duration unmoved, Receipt soFar, SeenSteps steps) {
    if (unmoved.compareTo(MOST) >= 0) {
      view.clear();
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "gave up, as nothing has moved for "
              + MOST.toMinutes()
              + " minutes while the run waited for: "
              + waitedFor(soFar, steps)
              + "\n  look whether Pub/Sub and BigQuery can be reached; there is no receipt, and what"
              + " was read and acknowledged and has not landed is lost");
    }
    if (!told && unmoved.compareTo(TELL_AFTER) >= 0) {
      told = true;
      view.clear();
      err.println(
          "packhouse: nothing has moved for "
              + TELL_AFTER.toSeconds()
              + " s; the run waits for: "
              + waitedFor(soFar, steps)
              + ". Ctrl-C again stops at once; after "
              + MOST.toMinutes()
              + " minutes without a move the run gives up");
      err.flush();
    }
  }

  private String waitedFor(Receipt soFar, SeenSteps steps) {
    var waitedFor = new StringJoiner(", ");
    if (soFar.missing() > 0) {
      waitedFor.add(String.format("records to land (%,d)", soFar.missing()));
    }
    long unacknowledged = pulling.unacknowledged();
    if (unacknowledged > 0) {
      waitedFor.add(String.format("messages to be acknowledged (%,d)", unacknowledged));
    }
    String running = steps.progress(Instant.now());
    if (!running.isEmpty()) {
      waitedFor.add(running);
    }
    return waitedFor.length() == 0 ? "the last calls to be answered" : waitedFor.toString();
  }
}
