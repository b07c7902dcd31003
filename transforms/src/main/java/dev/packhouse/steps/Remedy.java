package dev.packhouse.steps;

import java.util.Set;

/**
 * What helps against an error of BigQuery's.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/error-messages">Error messages</a>
 * @see <a href="https://cloud.google.com/bigquery/docs/running-jobs#generate-jobid">Job ids</a>
 */
enum Remedy {
  /** The same id again, because there may be a job of it. */
  SAME_ID,
  /** A new id: the job of this one has failed, or was refused. */
  NEW_ID,
  /** A new id after a long while: a quota fills up again over minutes and hours. */
  NEW_ID_SLOWLY,
  /** None. */
  NONE;

  private static final Set<String> PASSING =
      Set.of(
          "rateLimitExceeded",
          "backendError",
          "internalError",
          "jobBackendError",
          "jobInternalError",
          "jobRateLimitExceeded");

  private static final Set<String> UNCLEAR =
      Set.of("backendError", "internalError", "jobBackendError", "jobInternalError");

  // Two writers of one table are told apart from a wrong query by the message alone:
  // https://cloud.google.com/bigquery/docs/troubleshoot-queries#could_not_serialize
  private static final Set<String> CONCURRENT =
      Set.of("due to concurrent update", "too many table update operations");

  /**
   * Against an answer to jobs.insert. A server's own failure leaves open whether there is a job.
   */
  static Remedy ofStart(JobError error) {
    return UNCLEAR.contains(error.reason()) ? SAME_ID : ofJob(error);
  }

  /**
   * Against the error of a job. {@code duplicate} is final here: it means that a table exists, and
   * only as an answer to jobs.insert that a job does.
   */
  static Remedy ofJob(JobError error) {
    if (PASSING.contains(error.reason())) {
      return NEW_ID;
    }
    if (error.reason().equals("quotaExceeded")) {
      return NEW_ID_SLOWLY;
    }
    boolean concurrent =
        error.reason().equals("invalidQuery")
            && CONCURRENT.stream().anyMatch(error.message()::contains);
    return concurrent ? NEW_ID : NONE;
  }
}
