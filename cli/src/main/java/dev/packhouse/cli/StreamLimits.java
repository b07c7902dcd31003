package dev.packhouse.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a run on a stream ends by itself. */
final class StreamLimits {

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description = "Streams: stop pulling after so long, such as 60s or 10m; the rest as Ctrl-C.")
  private @Nullable Duration runFor;

  @Option(
      names = "--until-idle",
      paramLabel = "DURATION",
      converter = DurationConverter.class,
      description =
          "Streams: stop when for so long nothing has come, nothing is in flight and no step runs,"
              + " counted from the start; what is in flight and has not moved for a minute does not"
              + " count.")
  private @Nullable Duration untilIdle;

  /** Whether any is set. */
  boolean isGiven() {
    return runFor != null || untilIdle != null;
  }

  /**
   * Why a run stops now; null if it goes on.
   *
   * @param elapsed since its start
   * @param idle since anything happened
   */
  @Nullable String reached(Duration elapsed, Duration idle) {
    if (runFor != null && elapsed.compareTo(runFor) >= 0) {
      return "--for is over";
    }
    if (untilIdle != null && idle.compareTo(untilIdle) >= 0) {
      return "nothing has come for --until-idle";
    }
    return null;
  }
}
