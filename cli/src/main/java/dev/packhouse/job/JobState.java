package dev.packhouse.job;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What Dataflow says of a job.
 *
 * @see <a
 *     href="https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.jobs#jobstate">JobState</a>
 */
public enum JobState {
  UNKNOWN("in a state that is not known", false),
  STOPPED("not started yet", false),
  QUEUED("queued, until the launcher has built its graph", false),
  PENDING("starting its workers", false),
  RUNNING("running", false),
  DRAINING("draining", false),
  CANCELLING("being cancelled", false),
  RESOURCE_CLEANING_UP("cleaning up", false),
  PAUSING("being paused", false),
  PAUSED("paused", false),
  DONE("done", true),
  DRAINED("drained", true),
  CANCELLED("cancelled", true),
  UPDATED("replaced by another job", true),
  FAILED("failed", true);

  private static final String PREFIX = "JOB_STATE_";

  private final String text;
  private final boolean terminal;

  JobState(String text, boolean terminal) {
    this.text = text;
    this.terminal = terminal;
  }

  /** That which the API calls {@code name}. */
  static JobState of(@Nullable String name) {
    return Arrays.stream(values())
        .filter(state -> state.apiName().equals(name))
        .findAny()
        .orElse(UNKNOWN);
  }

  String apiName() {
    return PREFIX + name();
  }

  /** For a person, after "the job is". */
  public String text() {
    return text;
  }

  /** Whether it has been asked to come to an end, and has not. */
  public boolean isEnding() {
    return this == DRAINING || this == CANCELLING;
  }

  /** Whether the job is over. */
  public boolean isTerminal() {
    return terminal;
  }
}
