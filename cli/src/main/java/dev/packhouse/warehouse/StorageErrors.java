package dev.packhouse.warehouse;

import com.google.api.gax.grpc.GrpcStatusCode;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.ApiExceptionFactory;
import com.google.cloud.bigquery.storage.v1.Exceptions;
import com.google.cloud.bigquery.storage.v1.StorageError;
import com.google.protobuf.Any;
import com.google.rpc.Code;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** What the Storage Write API's client throws when the service refuses. */
final class StorageErrors {

  private StorageErrors() {}

  /**
   * A call on a table or stream that is not there: BigQueryIO creates the table, and tries again.
   */
  static ApiException notFound(String message) {
    return ApiExceptionFactory.createException(
        message,
        Status.NOT_FOUND.withDescription(message).asRuntimeException(),
        GrpcStatusCode.of(Status.Code.NOT_FOUND),
        false);
  }

  static StatusRuntimeException status(Status status, String message) {
    return status.withDescription(message).asRuntimeException();
  }

  /** An append after the stream was finalized; BigQueryIO knows it by the error's detail. */
  static Throwable finalizedStream(String stream) {
    return withDetail(
        StorageError.StorageErrorCode.STREAM_FINALIZED,
        stream,
        "Stream has been finalized and cannot be appended: " + stream);
  }

  /** An append by a writer that has more columns than the table. */
  static Throwable extraFields(String stream, String message) {
    return withDetail(StorageError.StorageErrorCode.SCHEMA_MISMATCH_EXTRA_FIELDS, stream, message);
  }

  private static Throwable withDetail(
      StorageError.StorageErrorCode code, String stream, String message) {
    StorageError detail =
        StorageError.newBuilder().setCode(code).setEntity(stream).setErrorMessage(message).build();
    com.google.rpc.Status status =
        com.google.rpc.Status.newBuilder()
            .setCode(Code.INVALID_ARGUMENT_VALUE)
            .setMessage(message)
            .addDetails(Any.pack(detail))
            .build();
    Throwable known = Exceptions.toStorageException(status, null);
    return known == null ? status(Status.INVALID_ARGUMENT, message) : known;
  }
}
