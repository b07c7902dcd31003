package dev.packhouse.land;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.bigquery.storage.v1.Exceptions.AppendSerializationError;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a sink that must not stop its line is doing, on this worker: whether an error is worth
 * another try, or its rows are to be given up.
 */
final class SinkHealth {

  /** BigQueryIO fails its bundle at the sixth error of a default stream. */
  private static final int MOST_FAILURES = 4;

  /** Several requests of one bundle fail for one reason, at once. */
  private static final Duration ONE_FAILURE = Duration.ofMillis(500);

  private static final Duration UNTIL_ANOTHER_TRY = Duration.ofSeconds(30);

  private int failures;
  private long lastFailure;
  private @Nullable Long gaveUp;
  private boolean asked;
  private String why = "it cannot be reached";

  /** Something has been taken. */
  synchronized void worked() {
    failures = 0;
    gaveUp = null;
    asked = false;
  }

  /** Remembers what went wrong, for the messages. */
  synchronized void failed(Throwable error) {
    why = String.valueOf(error.getMessage());
  }

  synchronized String why() {
    return why;
  }

  /** Whether a stream may be asked for once more before rows are given up. */
  synchronized boolean hasGivenUp() {
    return gaveUp != null;
  }

  /** Nothing is tried again for a while. */
  synchronized void giveUp() {
    gaveUp = System.nanoTime();
    asked = false;
  }

  /** Whether it has been a while since the last try. */
  synchronized boolean isDue() {
    Long since = gaveUp;
    return since == null || System.nanoTime() - since >= UNTIL_ANOTHER_TRY.toNanos();
  }

  /** True for the first one who asks, of several in a row who see that the table is missing. */
  synchronized boolean mayAskForTable() {
    boolean first = !asked;
    asked = true;
    return first;
  }

  /**
   * What to answer to rows that {@code error} kept out: itself, which makes BigQueryIO try again,
   * or the refusal of each of them.
   */
  synchronized Throwable answer(Throwable error, String stream, ProtoRows rows) {
    if (error instanceof AppendSerializationError) {
      return error;
    }
    failed(error);
    Status.Code code = Status.fromThrowable(error).getCode();
    boolean ofDefaultStream = stream.endsWith(ConfirmingAppendClient.DEFAULT_STREAM);
    switch (code) {
      case PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED -> {
        return refusal(stream, rows);
      }
      case OUT_OF_RANGE, ALREADY_EXISTS -> {
        // BigQueryIO's own way to find out where a stream ends.
        return ofDefaultStream ? refusal(stream, rows) : error;
      }
      case INVALID_ARGUMENT, FAILED_PRECONDITION -> {
        // BigQueryIO fails its bundle at these on a default stream, and takes another one for them.
        if (ofDefaultStream) {
          return refusal(stream, rows);
        }
      }
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          NOT_FOUND,
          RESOURCE_EXHAUSTED,
          ABORTED,
          INTERNAL,
          UNAVAILABLE,
          DATA_LOSS -> {}
    }
    long now = System.nanoTime();
    if (failures == 0 || now - lastFailure >= ONE_FAILURE.toNanos()) {
      failures++;
      lastFailure = now;
    }
    return failures < MOST_FAILURES ? error : refusal(stream, rows);
  }

  /** Each of the rows refused, as BigQuery says it of rows that it does not like. */
  synchronized Throwable refusal(String stream, ProtoRows rows) {
    Map<Integer, String> reasons = new HashMap<>();
    for (int row = 0; row < rows.getSerializedRowsCount(); row++) {
      reasons.put(row, why);
    }
    return new AppendSerializationError(Code.INVALID_ARGUMENT_VALUE, why, stream, reasons);
  }

  /** Whether an error will be the same the next time. */
  static boolean lasts(Throwable error) {
    if (!(error instanceof ApiException) && !(error instanceof StatusRuntimeException)) {
      return false;
    }
    return switch (Status.fromThrowable(error).getCode()) {
      case PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED, INVALID_ARGUMENT -> true;
      default -> false;
    };
  }
}
