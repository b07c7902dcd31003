package dev.packhouse.steps;

import java.util.Set;

/**
 * What helps against an error of BigQuery's.
 *
 * <p>A job that has failed is followed by one of a new id. A job that was refused does not exist,
 * and is asked for again under the same id: so an attempt's job exists only if those of all earlier
 * attempts do, and a run that knows of no attempt at all finds the last one by going through them.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/error-messages">Error messages</a>
 * @see <a href="https://cloud.google.com/bigquery/docs/running-jobs#generate-jobid">Job ids</a>
 */
enum Remedy {
  /** To try again after a while. */
  SOON,
  /** To try again after a long while: a quota fills up again over minutes and hours. */
  LATER,
  /** None. */
  NONE;

  private static final Set<String> UNCLEAR =
      Set.of("backendError", "internalError", "jobBackendError", "jobInternalError");

  private static final Set<String> TOO_FAST = Set.of("rateLimitExceeded", "jobRateLimitExceeded");

  // Two writers of one table are told apart from a wrong query by the message alone:
  // https://cloud.google.com/bigquery/docs/troubleshoot-queries#could_not_serialize
  private static final Set<String> CONCURRENT =
      Set.of("due to concurrent update", "too many table update operations");

  /**
   * Against the error of a job, or of a request for one. {@code duplicate} has none: of a job it
   * means that a table exists, and only as the 409 of jobs.insert that a job does.
   */
  static Remedy of(JobError error) {
    String reason = error.reason();
    if (reason.equals("quotaExceeded")) {
      return LATER;
    }
    boolean concurrent =
        reason.equals("invalidQuery") && CONCURRENT.stream().anyMatch(error.message()::contains);
    return concurrent || UNCLEAR.contains(reason) || TOO_FAST.contains(reason) ? SOON : NONE;
  }

  /**
   * Whether an answer to jobs.insert leaves open if there is a job now, as a failure of the server
   * does. It counts as no answer.
   */
  static boolean leavesOpen(JobError error) {
    return UNCLEAR.contains(error.reason());
  }
}
