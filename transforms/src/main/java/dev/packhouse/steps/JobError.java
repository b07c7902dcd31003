package dev.packhouse.steps;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What went wrong with a job.
 *
 * @param reason BigQuery's, such as {@code invalidQuery}, or one of those here
 * @param message for a person, bounded by {@link #MOST_CHARACTERS}
 * @param rows a sample of the rows that an assertion found, each as JSON, at most {@link
 *     #MOST_ROWS}
 */
public record JobError(String reason, String message, List<String> rows) {

  /** It has run for longer than its statement's timeout. */
  public static final String TIMEOUT = "timeout";

  /** Somebody has cancelled the manifest. */
  public static final String CANCELLED = "cancelled";

  /** An assertion has found rows. */
  public static final String ASSERTION_FAILED = "assertionFailed";

  /** The line's budget is used up. */
  public static final String BUDGET = "budgetExceeded";

  /** BigQuery's, of a job that would be billed for more than its {@code maximumBytesBilled}. */
  static final String TOO_MANY_BYTES = "bytesBilledLimitExceeded";

  /** BigQuery has a job of that id which runs something else. */
  public static final String TAKEN = "jobIdTaken";

  /** BigQuery does not know the job, or its statement is not where it was deployed. */
  public static final String NOT_FOUND = "notFound";

  /** No step graph has validated so far. */
  public static final String NO_GRAPH = "noStepGraph";

  /** The most characters that a message or a row keeps. */
  public static final int MOST_CHARACTERS = 1_000;

  /** The most rows of an assertion that are kept. */
  public static final int MOST_ROWS = 5;

  public JobError {
    Checks.text(reason, "an error's reason");
    message = bounded(Checks.given(message, "message"));
    rows = Checks.given(rows, "rows").stream().limit(MOST_ROWS).map(JobError::bounded).toList();
  }

  public static JobError of(String reason, String message) {
    return new JobError(reason, message, List.of());
  }

  /**
   * It was not done when its statement's timeout was over, which is told as line.yaml writes it.
   */
  public static JobError overdue(Duration timeout) {
    String written = timeout.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    return of(TIMEOUT, "it has not ended within its timeout of " + written);
  }

  private static String bounded(String text) {
    return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS - 1) + "…";
  }
}
