package dev.packhouse.read;

import com.google.protobuf.util.Timestamps;
import com.google.pubsub.v1.PubsubMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;

/**
 * A subscription of messages that were published before. It ends when all of them were pulled,
 * which lets a streaming pipeline end. Beam's own PubsubTestClient takes no pull that is not made
 * at a simulated time, which only PubsubIO's own tests can set.
 */
public final class PublishedMessages implements PubsubClient.PubsubClientFactory {

  private static final long serialVersionUID = 1L;

  private static final Map<String, Queue<PubsubMessage>> WAITING = new ConcurrentHashMap<>();

  /** What was pulled and not acknowledged, by subscription and the id to do so. */
  private static final Map<String, Map<String, PubsubMessage>> HELD = new ConcurrentHashMap<>();

  private final String subscription;

  private PublishedMessages(String subscription) {
    this.subscription = subscription;
  }

  /** Publishes messages, with their ids and publish times, to a subscription of the test's own. */
  public static PublishedMessages on(String subscription, List<PubsubMessage> messages) {
    WAITING.put(subscription, new ArrayDeque<>(messages));
    HELD.put(subscription, new ConcurrentHashMap<>());
    return new PublishedMessages(subscription);
  }

  @Override
  public PubsubClient newClient(
      String timestampAttribute, String idAttribute, PubsubOptions options, String rootUrl) {
    return new Client(subscription, idAttribute);
  }

  @Override
  public PubsubClient newClient(
      String timestampAttribute, String idAttribute, PubsubOptions options) {
    return newClient(timestampAttribute, idAttribute, options, null);
  }

  @Override
  public String getKind() {
    return "Published";
  }

  private static final class Client extends UnaskedPubsub {

    private final String subscription;
    private final String idAttribute;
    private int emptyPulls;

    Client(String subscription, String idAttribute) {
      this.subscription = subscription;
      this.idAttribute = idAttribute;
    }

    private Map<String, PubsubMessage> held() {
      return HELD.get(subscription);
    }

    private Queue<PubsubMessage> waiting() {
      return WAITING.get(subscription);
    }

    @Override
    public List<IncomingMessage> pull(
        long requestTime, SubscriptionPath from, int batchSize, boolean returnImmediately) {
      List<IncomingMessage> pulled = new ArrayList<>();
      Queue<PubsubMessage> waiting = waiting();
      synchronized (waiting) {
        while (!waiting.isEmpty() && pulled.size() < batchSize) {
          PubsubMessage message = waiting.remove();
          String ackId = UUID.randomUUID().toString();
          held().put(ackId, message);
          pulled.add(
              IncomingMessage.of(
                  message,
                  Timestamps.toMillis(message.getPublishTime()),
                  requestTime,
                  ackId,
                  idAttribute == null
                      ? message.getMessageId()
                      : message.getAttributesOrDefault(idAttribute, message.getMessageId())));
        }
      }
      emptyPulls += pulled.isEmpty() ? 1 : 0;
      return pulled;
    }

    /** Not before the second empty pull: PubsubIO still finalizes a checkpoint after the first. */
    @Override
    public boolean isEOF() {
      return emptyPulls > 1;
    }

    @Override
    public void acknowledge(SubscriptionPath from, List<String> acknowledgements) {
      acknowledgements.forEach(held()::remove);
    }

    /** The direct runner closes a reader now and then, which gives back what it has not read. */
    @Override
    public void modifyAckDeadline(
        SubscriptionPath from, List<String> acknowledgements, int seconds) {
      if (seconds > 0) {
        return;
      }
      Queue<PubsubMessage> waiting = waiting();
      synchronized (waiting) {
        for (String ackId : acknowledgements) {
          PubsubMessage message = held().remove(ackId);
          if (message != null) {
            waiting.add(message);
          }
        }
      }
    }
  }
}
