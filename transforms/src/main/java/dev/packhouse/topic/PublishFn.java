package dev.packhouse.topic;

import com.google.api.client.http.HttpResponseException;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.receipt.Unwritten;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.OutgoingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubJsonClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.BackOff;
import org.apache.beam.sdk.util.BackOffUtils;
import org.apache.beam.sdk.util.FluentBackoff;
import org.apache.beam.sdk.util.Sleeper;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Publishes elements, several in a request, and never fails: what Pub/Sub does not take is tried a
 * few times if that may help, and then counted and let go. A bundle that runs again publishes
 * again.
 *
 * @param <T> what is published
 */
public final class PublishFn<T> extends DoFn<T, Void> {

  private static final int MOST_MESSAGES = 100;

  /** A request takes 10 MB, of which Base64 and 100 attributes leave so much. */
  private static final int MOST_BYTES = 7_000_000;

  private static final java.time.Duration LONGEST = java.time.Duration.ofMinutes(1);

  /** Elements that come meanwhile do not wait for a topic that cannot be reached. */
  private static final java.time.Duration UNTIL_ANOTHER_TRY = java.time.Duration.ofSeconds(30);

  private static final FluentBackoff RETRIES =
      FluentBackoff.DEFAULT
          .withInitialBackoff(Duration.millis(500))
          .withMaxBackoff(Duration.standardSeconds(5))
          .withMaxRetries(4);

  /** A message, and what to say of it where it cannot be published. */
  private record Ready(OutgoingMessage message, String named) {}

  private final String topic;
  private final MessageForm<T> form;
  private final PubsubClientFactory clients;
  private final Unwritten unwritten;
  private transient @Nullable PubsubClient client;
  private transient @Nullable List<Ready> waiting;
  private transient long waitingBytes;
  private transient @Nullable Failure outage;
  private transient long outageSince;

  /**
   * Publishes to {@code topic}.
   *
   * @param topic {@code projects/PROJECT/topics/NAME}
   * @param clients null for Beam's own
   */
  public PublishFn(String topic, MessageForm<T> form, @Nullable PubsubClientFactory clients) {
    this.topic = topic;
    this.form = form;
    this.clients = clients == null ? PubsubJsonClient.FACTORY : clients;
    this.unwritten = Unwritten.in(topic);
  }

  @StartBundle
  public void start() {
    waiting = new ArrayList<>();
    waitingBytes = 0;
  }

  @ProcessElement
  public void process(@Element T element, PipelineOptions options) throws InterruptedException {
    PubsubMessage message = form.message(element);
    int bytes = message.getSerializedSize();
    List<Ready> ready = waiting();
    if (ready.size() == MOST_MESSAGES || waitingBytes + bytes > MOST_BYTES) {
      publishWaiting(options);
    }
    waiting()
        .add(
            new Ready(
                OutgoingMessage.of(message, form.millis(element), null, topic),
                form.named(element)));
    waitingBytes += bytes;
  }

  @FinishBundle
  public void finish(FinishBundleContext context) throws InterruptedException {
    publishWaiting(context.getPipelineOptions());
  }

  @Teardown
  public void close() throws IOException {
    PubsubClient open = client;
    client = null;
    if (open != null) {
      open.close();
    }
  }

  private List<Ready> waiting() {
    List<Ready> ready = waiting;
    if (ready == null) {
      ready = new ArrayList<>();
      waiting = ready;
    }
    return ready;
  }

  private void publishWaiting(PipelineOptions options) throws InterruptedException {
    List<Ready> ready = waiting();
    start();
    if (ready.isEmpty()) {
      return;
    }
    Failure failure = publish(ready, options);
    for (Ready one : failure == null ? List.<Ready>of() : ready) {
      // A request is refused as a whole for one message that Pub/Sub does not like.
      Failure last =
          failure != null && failure.ofMessage() && ready.size() > 1
              ? publish(List.of(one), options)
              : failure;
      if (last != null) {
        unwritten.add(one.named(), last.why());
      }
    }
  }

  private @Nullable Failure publish(List<Ready> ready, PipelineOptions options)
      throws InterruptedException {
    Failure last = outage;
    if (last != null && System.nanoTime() - outageSince < UNTIL_ANOTHER_TRY.toNanos()) {
      return last;
    }
    outage = null;
    List<OutgoingMessage> messages = ready.stream().map(Ready::message).toList();
    BackOff backOff = RETRIES.backoff();
    long start = System.nanoTime();
    while (true) {
      Failure failure = publishOnce(messages, options);
      // Beam's client tries for up to five minutes itself, once Pub/Sub cannot be reached.
      boolean again =
          failure != null
              && !failure.lasts()
              && System.nanoTime() - start < LONGEST.toNanos()
              && BackOffUtils.next(Sleeper.DEFAULT, backOff);
      if (!again) {
        if (failure != null && !failure.ofMessage()) {
          outage = failure;
          outageSince = System.nanoTime();
        }
        return failure;
      }
    }
  }

  private @Nullable Failure publishOnce(List<OutgoingMessage> messages, PipelineOptions options) {
    try {
      PubsubClient open = client;
      if (open == null) {
        open = clients.newClient(null, null, options.as(PubsubOptions.class));
        client = open;
      }
      open.publish(PubsubClient.topicPathFromPath(topic), messages);
      return null;
    } catch (HttpResponseException e) {
      // 408 and 429 ask for patience; the other 4xx stay as they are.
      int status = e.getStatusCode();
      boolean lasts = status >= 400 && status < 500 && status != 408 && status != 429;
      return new Failure("HTTP " + status + " " + e.getStatusMessage(), lasts, status == 400);
    } catch (StatusRuntimeException e) {
      return switch (e.getStatus().getCode()) {
        case NOT_FOUND, PERMISSION_DENIED, UNAUTHENTICATED, UNIMPLEMENTED, FAILED_PRECONDITION ->
            new Failure(String.valueOf(e.getMessage()), true, false);
        case INVALID_ARGUMENT, OUT_OF_RANGE ->
            new Failure(String.valueOf(e.getMessage()), true, true);
        case OK,
            CANCELLED,
            UNKNOWN,
            DEADLINE_EXCEEDED,
            ALREADY_EXISTS,
            RESOURCE_EXHAUSTED,
            ABORTED,
            INTERNAL,
            UNAVAILABLE,
            DATA_LOSS ->
            new Failure(String.valueOf(e.getMessage()), false, false);
      };
    } catch (IOException e) {
      return new Failure(String.valueOf(e.getMessage()), false, false);
    }
  }

  /**
   * Why a request was not taken.
   *
   * @param lasts whether it would be refused again
   * @param ofMessage whether one of its messages may be the cause
   */
  private record Failure(String why, boolean lasts, boolean ofMessage) {}
}
