package dev.packhouse.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What Beam's options for Flink have to say, and what they must not. They are looked at as they
 * were written: their interface is in the build for Flink alone.
 *
 * <p>Each of these would otherwise show when the job runs, as a failure or as rows that are missing
 * or there twice.
 */
final class FlinkOptions {

  private static final String RUNNER = "--runner=FlinkRunner";
  private static final String MASTER = "--flinkMaster";
  private static final String INTERVAL = "--checkpointingInterval";

  private final List<String> given;

  private FlinkOptions(List<String> given) {
    this.given = given;
  }

  /** Whether a run with these options is one on Flink. */
  static boolean areMeant(List<String> given) {
    return given.contains(RUNNER);
  }

  /** The job manager's address; empty where none is given. */
  static String master(List<String> given) {
    String master = new FlinkOptions(given).value(MASTER);
    return master == null ? "" : master;
  }

  /**
   * Refuses what cannot be done, or is not done right.
   *
   * @throws CommandFailure that says what to give instead
   */
  static void require(List<String> given, boolean streaming) {
    FlinkOptions options = new FlinkOptions(given);
    options.requireCluster();
    if (streaming) {
      options.requireCheckpoints();
    } else {
      options.requireBatch();
    }
  }

  private void requireCluster() {
    String master = master(given);
    if (master.isEmpty() || master.startsWith("[")) {
      throw refused(
          "the job manager's address is missing, and a cluster inside of this process is not one"
              + " that a line has been tried on: give "
              + MASTER
              + "=HOST:PORT, of its REST interface");
    }
    refuseValue(
        "--attachedMode",
        "true",
        "the command follows a run by itself, and hands a stream over: leave it out");
  }

  private void requireCheckpoints() {
    String interval = value(INTERVAL);
    if (interval == null || !interval.matches("0*[1-9][0-9]{0,17}")) {
      throw refused(
          "a stream without checkpoints acknowledges no message, shows no row that is to land"
              + " exactly once, and starts no step: give "
              + INTERVAL
              + "=MILLISECONDS, such as 10000");
    }
    refuseValue(
        "--finishBundleBeforeCheckpointing",
        "false",
        "what a checkpoint cuts short would wait for the next message: leave it out");
    String mode = value("--checkpointingMode");
    if (mode != null && !mode.equals("EXACTLY_ONCE")) {
      throw refused(
          "--checkpointingMode="
              + mode
              + " lets rows land twice, and Flink's runner refuses it for them: leave it out");
    }
  }

  private void requireBatch() {
    refuseValue(
        "--streaming",
        "true",
        "files end, and Flink's batch execution is what they have been tried on: leave it out");
    refuseValue(
        "--useDataStreamForBatch",
        "true",
        "a line of files has not been tried on it: leave it out");
    refuseValue(
        "--disableMetrics", "true", "a run's receipt is made of Beam's counters: leave it out");
  }

  private void refuseValue(String name, String value, String why) {
    String found = given.contains(name) ? "true" : value(name);
    if (found != null && found.toLowerCase(Locale.ROOT).equals(value)) {
      throw refused(name + ": " + why);
    }
  }

  private static CommandFailure refused(String what) {
    return new CommandFailure(ExitCode.USAGE, what + "\n  docs/flink.md tells what a run needs");
  }

  private @Nullable String value(String name) {
    return given.stream()
        .filter(option -> option.startsWith(name + "="))
        .map(option -> option.substring(name.length() + 1))
        .reduce((earlier, later) -> later)
        .orElse(null);
  }
}
