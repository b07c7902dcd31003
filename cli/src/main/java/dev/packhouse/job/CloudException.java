package dev.packhouse.job;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.auth.Retryable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A service of Google Cloud refuses what it is asked, or does not answer. */
public final class CloudException extends RuntimeException {

  /** Of an answer that did not come. */
  private static final int NO_ANSWER = 0;

  private static final int UNAUTHORIZED = 401;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_SERVER_ERROR = 500;
  private static final int OK = 200;

  /** What Google's services call a service that is not enabled in the project. */
  private static final Set<String> DISABLED = Set.of("accessNotConfigured", "SERVICE_DISABLED");

  private static final Set<String> QUOTA =
      Set.of("quotaExceeded", "rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED");

  /** Enough of what somebody else says. */
  private static final int MOST_CHARACTERS = 500;

  private final int status;
  private final String said;
  private final List<String> reasons;

  private CloudException(
      int status, String said, List<String> reasons, @Nullable IOException cause) {
    super(said, cause);
    this.status = status;
    this.said = said;
    this.reasons = reasons;
  }

  /** What {@code failure} of a file says: where a service refused it, that, and no more. */
  public static String said(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof GoogleJsonResponseException refused) {
        return of("Cloud Storage", refused).said();
      }
    }
    return brief(failure.getMessage());
  }

  /** What {@code failure} of a request to {@code service} is. */
  static CloudException of(String service, IOException failure) {
    if (!(failure instanceof GoogleJsonResponseException refused)) {
      if (isOfLogin(failure)) {
        return new CloudException(
            UNAUTHORIZED,
            "no access with these credentials: " + brief(failure.getMessage()),
            List.of(),
            failure);
      }
      return new CloudException(
          NO_ANSWER, service + " does not answer: " + failure.getMessage(), List.of(), failure);
    }
    GoogleJsonError details = refused.getDetails();
    String message = details == null ? null : details.getMessage();
    return new CloudException(
        refused.getStatusCode(),
        (message == null ? String.valueOf(refused.getStatusMessage()) : message).strip()
            + " ("
            + refused.getStatusCode()
            + ")",
        details == null ? List.of() : reasons(details),
        failure);
  }

  /** A list of things that goes on for longer than anybody reads it. */
  static CloudException endless(String said) {
    return new CloudException(OK, said, List.of(), null);
  }

  /**
   * Whether the credentials gave no access, as when a login has run out, and will not when they are
   * asked again.
   */
  private static boolean isOfLogin(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Retryable asked && cause instanceof IOException) {
        return !asked.isRetryable();
      }
    }
    return false;
  }

  private static String brief(@Nullable String message) {
    String line = String.valueOf(message).replaceAll("\\s+", " ").strip();
    return line.length() > MOST_CHARACTERS ? line.substring(0, MOST_CHARACTERS) + "..." : line;
  }

  /** In the old form of an error, and in the new one. */
  private static List<String> reasons(GoogleJsonError error) {
    List<String> reasons = new ArrayList<>();
    if (error.getErrors() != null) {
      error.getErrors().forEach(one -> reasons.add(String.valueOf(one.getReason())));
    }
    if (error.getDetails() != null) {
      error.getDetails().forEach(one -> reasons.add(String.valueOf(one.getReason())));
    }
    return reasons;
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
    if (said.contains("requires a quota project")) {
      return "gcloud auth application-default set-quota-project " + project;
    }
    if (isDisabled()) {
      return "gcloud services enable " + api + " --project=" + project;
    }
    if (isQuota()) {
      return "wait, or ask for more at https://console.cloud.google.com/iam-admin/quotas?project="
          + project;
    }
    return switch (status) {
      case UNAUTHORIZED -> "gcloud auth application-default login";
      case 403 -> "this account needs " + needs;
      case NO_ANSWER -> "look at the network";
      default -> status >= FIRST_SERVER_ERROR ? "try again in a while" : "";
    };
  }
}
