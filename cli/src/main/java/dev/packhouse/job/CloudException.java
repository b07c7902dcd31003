package dev.packhouse.job;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A service of Google Cloud refuses what it is asked, or does not answer. */
public final class CloudException extends RuntimeException {

  /** Of an answer that did not come. */
  private static final int NO_ANSWER = 0;

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_SERVER_ERROR = 500;

  /** What Google's services call a service that is not enabled in the project. */
  private static final Set<String> DISABLED = Set.of("accessNotConfigured", "SERVICE_DISABLED");

  private static final Set<String> QUOTA =
      Set.of("quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED");

  private final int status;
  private final String said;
  private final List<String> reasons;

  private CloudException(int status, String said, List<String> reasons, IOException cause) {
    super(said, cause);
    this.status = status;
    this.said = said;
    this.reasons = reasons;
  }

  /** What {@code failure} of a request to {@code service} is. */
  static CloudException of(String service, IOException failure) {
    if (!(failure instanceof GoogleJsonResponseException refused)) {
      return new CloudException(
          NO_ANSWER, service + " does not answer: " + failure.getMessage(), List.of(), failure);
    }
    GoogleJsonError details = refused.getDetails();
    String message = details == null ? null : details.getMessage();
    List<GoogleJsonError.ErrorInfo> errors = details == null ? null : details.getErrors();
    return new CloudException(
        refused.getStatusCode(),
        (message == null ? String.valueOf(refused.getStatusMessage()) : message).strip()
            + " ("
            + refused.getStatusCode()
            + ")",
        errors == null
            ? List.of()
            : errors.stream().map(error -> String.valueOf(error.getReason())).toList(),
        failure);
  }

  /** What the service said, and the status of its answer. */
  public String said() {
    return said;
  }

  /** The HTTP status of the answer; 0 where none came. */
  public int status() {
    return status;
  }

  /** Whether there is no such thing as was asked for. */
  public boolean isMissing() {
    return status == 404;
  }

  /** Whether the same request may be answered later. */
  public boolean mayPass() {
    return status == NO_ANSWER || status == TOO_MANY_REQUESTS || status >= FIRST_SERVER_ERROR;
  }

  /** Whether more was asked for than the project may have. */
  public boolean isQuota() {
    return status == TOO_MANY_REQUESTS || reasons.stream().anyMatch(QUOTA::contains);
  }

  /** Whether the service is not enabled in the project. */
  public boolean isDisabled() {
    return status == 403
        && (reasons.stream().anyMatch(DISABLED::contains)
            || said.contains("has not been used in project"));
  }

  /**
   * What helps, where the answer itself tells it.
   *
   * @param api the service's name as it is enabled, such as {@code dataflow.googleapis.com}
   * @param needs what the caller must have for the request, such as a role
   */
  public String remedy(String api, String project, String needs) {
    if (isDisabled()) {
      return "gcloud services enable " + api + " --project=" + project;
    }
    if (isQuota()) {
      return "wait, or ask for more at https://console.cloud.google.com/iam-admin/quotas?project="
          + project;
    }
    return switch (status) {
      case 401 -> "gcloud auth application-default login";
      case 403 -> "this account needs " + needs;
      case NO_ANSWER -> "look at the network";
      default -> "";
    };
  }
}
