package dev.packhouse.steps;

import org.jspecify.annotations.Nullable;

/**
 * What a job's status was when it was asked for.
 *
 * @param kind what is known
 * @param statistics of a job that is {@code DONE} or {@code FAILED}; null for the others, and where
 *     it reports none
 * @param error of one that {@code FAILED}
 */
public record JobStatus(Kind kind, @Nullable JobStatistics statistics, @Nullable JobError error) {

  public static final JobStatus PENDING = new JobStatus(Kind.PENDING, null, null);
  public static final JobStatus RUNNING = new JobStatus(Kind.RUNNING, null, null);
  public static final JobStatus UNKNOWN = new JobStatus(Kind.UNKNOWN, null, null);
  public static final JobStatus LOST = new JobStatus(Kind.LOST, null, null);

  /** What is known of a job. */
  public enum Kind {
    /** It waits for slots. */
    PENDING,
    RUNNING,
    DONE,
    FAILED,
    /** BigQuery answers that there is no such job. */
    UNKNOWN,
    /** No answer came. */
    LOST
  }

  public JobStatus {
    Checks.that(
        (kind == Kind.FAILED) == (error != null), "a failed job, and no other, has an error");
  }

  public static JobStatus done(JobStatistics statistics) {
    return new JobStatus(Kind.DONE, statistics, null);
  }

  public static JobStatus failed(JobError error, @Nullable JobStatistics statistics) {
    return new JobStatus(Kind.FAILED, statistics, error);
  }
}
