package dev.packhouse.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.schemas.Schema;

/** A client that pulls until its run's {@link Pulling} is stopped, and then answers end of file. */
final class StoppableClient extends PubsubClient {

  /**
   * About how long the direct runner takes to read them: whatever a reader has not read is lost
   * time.
   */
  private static final int MOST_MESSAGES = 100;

  /** What one reader holds at most, as far as the sizes of messages do not jump. */
  private static final int MOST_BYTES = 8_000_000;

  /** A subscription that is silent for so long is asked less often. */
  private static final Duration QUIET = Duration.ofMillis(250);

  private static final Duration REST = Duration.ofMillis(20);

  /**
   * The reader looks for the end after each pull, also after one that ended a bundle with messages;
   * that bundle's acknowledgements would be sent twice, which Beam refuses. The next bundle has
   * none, and none to acknowledge.
   */
  private static final int EMPTY_PULLS_BEFORE_END = 2;

  private final PubsubClient delegate;
  private final Pulling pulling;
  private int most = MOST_MESSAGES;
  private int ackDeadlineSeconds = 10;
  private int emptyPulls;

  StoppableClient(PubsubClient delegate, Pulling pulling) {
    this.delegate = delegate;
    this.pulling = pulling;
  }

  @Override
  public List<IncomingMessage> pull(
      long requestTime, SubscriptionPath subscription, int batchSize, boolean returnImmediately)
      throws IOException {
    // A reader that pulls has handed on all that it had.
    pulling.asks(this);
    if (pulling.stopped()) {
      List<String> released = pulling.releaseGivenBack();
      if (!released.isEmpty()) {
        delegate.modifyAckDeadline(subscription, released, 0);
      }
      emptyPulls++;
      return List.of();
    }
    List<IncomingMessage> again = pulling.takeGivenBack(most);
    if (!again.isEmpty()) {
      delegate.modifyAckDeadline(
          subscription, again.stream().map(IncomingMessage::ackId).toList(), ackDeadlineSeconds);
      pulling.gave(this);
      return again.stream().map(message -> requestedAt(requestTime, message)).toList();
    }
    List<IncomingMessage> messages =
        delegate.pull(requestTime, subscription, Math.min(batchSize, most), returnImmediately);
    pulling.received(messages);
    if (messages.isEmpty()) {
      pulling.gaveNothing(this);
      rest();
    } else {
      most = fitting(messages);
      pulling.gave(this);
    }
    return messages;
  }

  /** The reader finds a message's entry in its own books by the time of the pull. */
  private static IncomingMessage requestedAt(long requestTime, IncomingMessage message) {
    return IncomingMessage.of(
        message.message(),
        message.timestampMsSinceEpoch(),
        requestTime,
        message.ackId(),
        message.recordId());
  }

  private static int fitting(List<IncomingMessage> messages) {
    int largest =
        messages.stream()
            .mapToInt(message -> message.message().getSerializedSize())
            .max()
            .orElse(0);
    return Math.max(1, Math.min(MOST_MESSAGES, MOST_BYTES / Math.max(1, largest)));
  }

  /** The direct runner asks its readers round and round without a pause. */
  private void rest() throws IOException {
    if (pulling.quiet().compareTo(QUIET) > 0) {
      try {
        Thread.sleep(REST.toMillis());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while waiting for messages", interrupted);
      }
    }
  }

  @Override
  public void acknowledge(SubscriptionPath subscription, List<String> ackIds) throws IOException {
    delegate.acknowledge(subscription, ackIds);
    pulling.acknowledged(ackIds);
  }

  @Override
  public void modifyAckDeadline(
      SubscriptionPath subscription, List<String> ackIds, int deadlineSeconds) throws IOException {
    List<String> told = deadlineSeconds == 0 ? pulling.giveBack(ackIds) : ackIds;
    if (!told.isEmpty()) {
      delegate.modifyAckDeadline(subscription, told, deadlineSeconds);
    }
  }

  @Override
  public boolean isEOF() {
    return emptyPulls >= EMPTY_PULLS_BEFORE_END || delegate.isEOF();
  }

  @Override
  public int ackDeadlineSeconds(SubscriptionPath subscription) throws IOException {
    ackDeadlineSeconds = delegate.ackDeadlineSeconds(subscription);
    return ackDeadlineSeconds;
  }

  @Override
  public void close() throws IOException {
    pulling.closed(this);
    delegate.close();
  }

  @Override
  public int publish(TopicPath topic, List<OutgoingMessage> messages) throws IOException {
    return delegate.publish(topic, messages);
  }

  @Override
  public void createTopic(TopicPath topic) throws IOException {
    delegate.createTopic(topic);
  }

  @Override
  public void createTopic(TopicPath topic, SchemaPath schema) throws IOException {
    delegate.createTopic(topic, schema);
  }

  @Override
  public void deleteTopic(TopicPath topic) throws IOException {
    delegate.deleteTopic(topic);
  }

  @Override
  public List<TopicPath> listTopics(ProjectPath project) throws IOException {
    return delegate.listTopics(project);
  }

  @Override
  public boolean isTopicExists(TopicPath topic) throws IOException {
    return delegate.isTopicExists(topic);
  }

  @Override
  public void createSubscription(
      TopicPath topic, SubscriptionPath subscription, int ackDeadlineSeconds) throws IOException {
    delegate.createSubscription(topic, subscription, ackDeadlineSeconds);
  }

  @Override
  public void deleteSubscription(SubscriptionPath subscription) throws IOException {
    delegate.deleteSubscription(subscription);
  }

  @Override
  public List<SubscriptionPath> listSubscriptions(ProjectPath project, TopicPath topic)
      throws IOException {
    return delegate.listSubscriptions(project, topic);
  }

  @Override
  public void createSchema(
      SchemaPath schema, String definition, com.google.pubsub.v1.Schema.Type type)
      throws IOException {
    delegate.createSchema(schema, definition, type);
  }

  @Override
  public void deleteSchema(SchemaPath schema) throws IOException {
    delegate.deleteSchema(schema);
  }

  @Override
  public SchemaPath getSchemaPath(TopicPath topic) throws IOException {
    return delegate.getSchemaPath(topic);
  }

  @Override
  public Schema getSchema(SchemaPath schema) throws IOException {
    return delegate.getSchema(schema);
  }
}
