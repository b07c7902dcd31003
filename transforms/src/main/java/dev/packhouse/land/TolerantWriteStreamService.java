package dev.packhouse.land;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutures;
import com.google.api.gax.grpc.GrpcStatusCode;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.ApiExceptionFactory;
import com.google.cloud.bigquery.storage.v1.AppendRowsRequest.MissingValueInterpretation;
import com.google.cloud.bigquery.storage.v1.BatchCommitWriteStreamsResponse;
import com.google.cloud.bigquery.storage.v1.FinalizeWriteStreamResponse;
import com.google.cloud.bigquery.storage.v1.FlushRowsResponse;
import com.google.cloud.bigquery.storage.v1.TableSchema;
import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import dev.packhouse.receipt.Unwritten;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.StreamAppendClient;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.WriteStreamService;
import org.apache.beam.sdk.util.BackOff;
import org.apache.beam.sdk.util.BackOffUtils;
import org.apache.beam.sdk.util.FluentBackoff;
import org.apache.beam.sdk.util.Sleeper;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives out a stream that refuses every row where BigQuery gives none.
 *
 * <p>Such a stream has a name of its own. BigQueryIO remembers it with its key's state, maybe for
 * longer than a worker lives, so that the name alone must tell.
 */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class TolerantWriteStreamService implements WriteStreamService {

  private static final String REFUSING = "/streams/packhouse-refusing-";

  private static final int MOST_STREAMS = 1_000;

  private static final FluentBackoff RETRIES =
      FluentBackoff.DEFAULT.withInitialBackoff(Duration.standardSeconds(1)).withMaxRetries(3);

  private final WriteStreamService streams;
  private final SinkHealth health;
  private final Unwritten unwritten;
  private final Map<String, Long> flushed = Confirmations.remembered(MOST_STREAMS);

  TolerantWriteStreamService(WriteStreamService streams, SinkHealth health, Unwritten unwritten) {
    this.streams = streams;
    this.health = health;
    this.unwritten = unwritten;
  }

  @Override
  public WriteStream createWriteStream(String tableUrn, WriteStream.Type type)
      throws InterruptedException {
    BackOff retries = RETRIES.backoff();
    while (true) {
      RuntimeException failure;
      try {
        WriteStream stream = streams.createWriteStream(tableUrn, type);
        health.worked();
        return stream;
      } catch (IOException e) {
        failure = Status.UNAVAILABLE.withDescription(e.getMessage()).asRuntimeException();
      } catch (ApiException | StatusRuntimeException e) {
        failure = e;
      }
      health.failed(failure);
      if (!SinkHealth.lasts(failure) && health.mayAskForTable()) {
        // Whoever asked creates the table now, and asks again.
        throw failure;
      }
      if (SinkHealth.lasts(failure)
          || health.hasGivenUp()
          || !BackOffUtils.next(Sleeper.DEFAULT, retries)) {
        health.giveUp();
        return WriteStream.newBuilder()
            .setName(tableUrn + REFUSING + UUID.randomUUID())
            .setType(type)
            .build();
      }
    }
  }

  @Override
  public StreamAppendClient getStreamAppendClient(
      String stream,
      DescriptorProto descriptor,
      boolean useConnectionPool,
      MissingValueInterpretation missingValues)
      throws Exception {
    if (isRefusing(stream)) {
      // BigQueryIO asks for another stream when one is not found.
      return new RefusingAppendClient(
          rows -> health.isDue() ? notFound(stream) : health.refusal(stream, rows));
    }
    try {
      return new TolerantAppendClient(
          streams.getStreamAppendClient(stream, descriptor, useConnectionPool, missingValues),
          health,
          stream);
    } catch (IOException | RuntimeException e) {
      return new RefusingAppendClient(rows -> health.answer(e, stream, rows));
    }
  }

  @Override
  public ApiFuture<FlushRowsResponse> flush(String stream, long offset)
      throws InterruptedException {
    if (isRefusing(stream)) {
      return ApiFutures.immediateFailedFuture(notFound(stream));
    }
    BackOff retries = RETRIES.backoff();
    while (true) {
      Throwable failure;
      try {
        FlushRowsResponse response = streams.flush(stream, offset).get();
        flushed.merge(stream, offset, Math::max);
        return ApiFutures.immediateFuture(response);
      } catch (IOException | RuntimeException e) {
        failure = e;
      } catch (ExecutionException e) {
        failure = e.getCause() == null ? e : e.getCause();
      }
      if (Status.fromThrowable(failure).getCode() == Status.Code.ALREADY_EXISTS) {
        // The rows have been flushed before.
        return ApiFutures.immediateFailedFuture(failure);
      }
      if (SinkHealth.lasts(failure) || !BackOffUtils.next(Sleeper.DEFAULT, retries)) {
        // The rows stay out of sight; BigQueryIO lets a stream be that is gone.
        long before = flushed.getOrDefault(stream, -1L);
        unwritten.add(
            Math.max(1, offset - before), "rows of a stream", String.valueOf(failure.getMessage()));
        flushed.put(stream, offset);
        return ApiFutures.immediateFailedFuture(notFound(stream));
      }
    }
  }

  @Override
  public ApiFuture<FinalizeWriteStreamResponse> finalizeWriteStream(String stream) {
    if (isRefusing(stream)) {
      return ApiFutures.immediateFuture(FinalizeWriteStreamResponse.getDefaultInstance());
    }
    // BigQuery ends by itself what stays open.
    return ApiFutures.catching(
        streams.finalizeWriteStream(stream),
        Throwable.class,
        error -> FinalizeWriteStreamResponse.getDefaultInstance(),
        MoreExecutors.directExecutor());
  }

  @Override
  public ApiFuture<BatchCommitWriteStreamsResponse> commitWriteStreams(
      String tableUrn, Iterable<String> names) {
    return streams.commitWriteStreams(tableUrn, names);
  }

  @Override
  public @Nullable TableSchema getWriteStreamSchema(String stream) {
    try {
      return isRefusing(stream) ? null : streams.getWriteStreamSchema(stream);
    } catch (RuntimeException e) {
      health.failed(e);
      return null;
    }
  }

  private static boolean isRefusing(String stream) {
    return stream.contains(REFUSING);
  }

  private static ApiException notFound(String stream) {
    String message = stream + " is no stream of BigQuery";
    return ApiExceptionFactory.createException(
        message,
        Status.NOT_FOUND.withDescription(message).asRuntimeException(),
        GrpcStatusCode.of(Status.Code.NOT_FOUND),
        false);
  }

  @Override
  public void close() throws Exception {
    streams.close();
  }
}
