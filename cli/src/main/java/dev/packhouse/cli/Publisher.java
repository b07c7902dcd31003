package dev.packhouse.cli;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.common.util.concurrent.RateLimiter;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.publish.Event;
import dev.packhouse.publish.Events;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.OutgoingMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.TopicPath;
import org.jspecify.annotations.Nullable;

/** Publishes events at a steady rate, and tells how far it has come. */
final class Publisher {

  /** Ten batches a second, so that the rate looks steady from the other side. */
  private static final int BATCHES_A_SECOND = 10;

  /**
   * Half of what a publish request may hold:
   * https://cloud.google.com/pubsub/quotas#resource_limits.
   */
  private static final int MOST_MESSAGES = 500;

  private static final int MOST_BYTES = 5_000_000;

  private static final long MILLIS_BETWEEN_LOOKS = 100;

  private final PubsubClient client;
  private final TopicPath topic;
  private final String rootUrl;
  private final double perSecond;
  private final ProgressText progress;
  private final long started = System.nanoTime();
  private volatile boolean stopped;
  private long published;
  private long dirty;
  private @Nullable Event ahead;

  /**
   * @param rootUrl where the client publishes to, for messages
   */
  Publisher(
      PubsubClient client, String topic, String rootUrl, double perSecond, ProgressText progress) {
    this.client = client;
    this.topic = PubsubClient.topicPathFromPath(topic);
    this.rootUrl = rootUrl;
    this.perSecond = perSecond;
    this.progress = progress;
  }

  /** Ends after the batch that is under way. */
  void stop() {
    stopped = true;
  }

  /**
   * Publishes until the events or one of the limits end.
   *
   * @param count the most messages
   * @param time the longest time; null: any
   */
  void publish(Events events, long count, @Nullable Duration time) throws IOException {
    RateLimiter limiter = RateLimiter.create(perSecond);
    long perBatch = Math.max(1, Math.min(MOST_MESSAGES, Math.round(perSecond / BATCHES_A_SECOND)));
    while (!ended(time) && published < count) {
      List<OutgoingMessage> batch = batch(events, Math.min(perBatch, count - published));
      if (batch.isEmpty()) {
        break;
      }
      // A limiter lets any number go at once, and makes the next one wait for it.
      while (!limiter.tryAcquire(batch.size(), MILLIS_BETWEEN_LOOKS, TimeUnit.MILLISECONDS)) {
        if (ended(time)) {
          progress.clear();
          return;
        }
        show();
      }
      published += send(batch);
      show();
    }
    progress.clear();
  }

  private int send(List<OutgoingMessage> batch) {
    try {
      return client.publish(topic, batch);
    } catch (IOException failure) {
      progress.clear();
      throw failed(topic.getPath(), failure);
    }
  }

  private boolean ended(@Nullable Duration time) {
    return stopped || (time != null && elapsed().compareTo(time) >= 0);
  }

  private List<OutgoingMessage> batch(Events events, long most) throws IOException {
    List<OutgoingMessage> batch = new ArrayList<>();
    long bytes = 0;
    while (batch.size() < most) {
      Event event = ahead == null ? events.next() : ahead;
      ahead = null;
      if (event == null) {
        break;
      }
      bytes += event.payload().length;
      if (bytes > MOST_BYTES && !batch.isEmpty()) {
        ahead = event;
        break;
      }
      dirty += event.dirty() ? 1 : 0;
      batch.add(message(event));
    }
    return batch;
  }

  private static OutgoingMessage message(Event event) {
    PubsubMessage message =
        PubsubMessage.newBuilder()
            .setData(ByteString.copyFrom(event.payload()))
            .putAllAttributes(event.attributes())
            .build();
    return OutgoingMessage.of(message, System.currentTimeMillis(), null, null);
  }

  private void show() {
    progress.show(
        elapsed(),
        String.format(
            "published %,d to %s  %,.0f/s", published, topic.getPath(), recentPerSecond()));
  }

  private double recentPerSecond() {
    return published * 1000.0 / Math.max(1, elapsed().toMillis());
  }

  /** Messages that Pub/Sub has confirmed. */
  long published() {
    return published;
  }

  /** How many of them, or of the batch that failed, were broken on purpose. */
  long dirty() {
    return dirty;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  /** What it means that publishing failed. */
  private CommandFailure failed(String name, IOException failure) {
    if (failure instanceof GoogleJsonResponseException refused) {
      return refused.getStatusCode() == 404
          ? new CommandFailure(
              ExitCode.SOURCE_UNREADABLE, "there is no " + name + "; --create makes it", failure)
          : PubsubService.refused(name, "pubsub.topics.publish", refused);
    }
    return PubsubService.unreachable(rootUrl, failure);
  }
}
