package dev.packhouse.warehouse;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.bigquery.model.ErrorProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What BigQuery's REST API answers when it refuses.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/error-messages">Error messages</a>
 */
final class BigQueryErrors {

  static final String NOT_FOUND = "notFound";
  static final String INVALID = "invalid";
  static final String DUPLICATE = "duplicate";

  /** A reason of the Storage Write API's own; a writer has a field more than its table. */
  static final String EXTRA_FIELDS = "schemaMismatchExtraFields";

  /** A refusal with its reason, before it is known whether a job or a call carries it. */
  @SuppressWarnings("serial")
  static final class Refused extends Exception {
    private final String reason;

    Refused(String reason, String message) {
      super(message);
      this.reason = reason;
    }

    boolean isNotFound() {
      return reason.equals(NOT_FOUND);
    }

    boolean isExtraFields() {
      return reason.equals(EXTRA_FIELDS);
    }

    ErrorProto asJobError() {
      return new ErrorProto().setReason(reason).setMessage(getMessage());
    }

    IOException asResponse() {
      int status = reason.equals(NOT_FOUND) ? 404 : reason.equals(DUPLICATE) ? 409 : 400;
      return response(status, reason, String.valueOf(getMessage()));
    }
  }

  private BigQueryErrors() {}

  static Refused noDataset(String project, String dataset) {
    return new Refused(NOT_FOUND, "Not found: Dataset " + project + ":" + dataset);
  }

  static Refused noTable(String project, TableName table) {
    return new Refused(NOT_FOUND, "Not found: Table " + project + ":" + table);
  }

  static Refused invalid(String message) {
    return new Refused(INVALID, message);
  }

  private static IOException response(int status, String reason, String message) {
    GoogleJsonError.ErrorInfo info = new GoogleJsonError.ErrorInfo();
    info.setReason(reason);
    info.setMessage(message);
    GoogleJsonError error = new GoogleJsonError();
    error.setCode(status);
    error.setMessage(message);
    error.setErrors(new ArrayList<>(List.of(info)));
    return new GoogleJsonResponseException(
        new HttpResponseException.Builder(status, reason, new HttpHeaders()).setMessage(message),
        error);
  }
}
