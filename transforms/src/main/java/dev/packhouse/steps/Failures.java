package dev.packhouse.steps;

import com.google.api.services.bigquery.model.ErrorProto;
import com.google.cloud.bigquery.BigQueryException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * BigQuery's refusals as this package's errors.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/error-messages">Error messages</a>
 */
final class Failures {

  /** The reason where no answer came. */
  static final String NO_ANSWER = "noAnswer";

  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;

  private static final Set<String> TOO_FAST =
      Set.of("rateLimitExceeded", "jobRateLimitExceeded", "quotaExceeded");

  private Failures() {}

  /** Whether it may have been done all the same: no answer came, or the server failed. */
  static boolean noAnswer(BigQueryException exception) {
    int code = exception.getCode();
    return code <= 0 || code >= 500 || code == REQUEST_TIMEOUT;
  }

  /** Whether the same question may be answered later. */
  static boolean transientAnswer(BigQueryException exception) {
    return noAnswer(exception)
        || exception.getCode() == TOO_MANY_REQUESTS
        || TOO_FAST.contains(String.valueOf(exception.getReason()));
  }

  static JobError error(BigQueryException exception) {
    return JobError.of(reason(exception), message(exception.getMessage()));
  }

  static JobError error(ErrorProto error) {
    String reason = error.getReason();
    return JobError.of(
        reason == null || reason.isBlank() ? "unknown" : reason, message(error.getMessage()));
  }

  private static String reason(BigQueryException exception) {
    String reason = exception.getReason();
    if (reason != null && !reason.isBlank()) {
      return reason;
    }
    int code = exception.getCode();
    if (code == TOO_MANY_REQUESTS) {
      return "rateLimitExceeded";
    }
    return code <= 0 ? NO_ANSWER : "http" + code;
  }

  private static String message(@Nullable String message) {
    return message == null || message.isBlank() ? "BigQuery gave no message" : message;
  }
}
