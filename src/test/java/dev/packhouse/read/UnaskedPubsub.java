package dev.packhouse.read;

import com.google.pubsub.v1.Schema.Type;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient;
import org.apache.beam.sdk.schemas.Schema;

/**
 * A Pub/Sub client of which nothing is expected: it takes what a reader says of messages and gives
 * an error to any question. Tests' clients answer the questions that they are about.
 */
public abstract class UnaskedPubsub extends PubsubClient {

  @Override
  public List<IncomingMessage> pull(
      long requestTime, SubscriptionPath from, int batchSize, boolean returnImmediately) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void acknowledge(SubscriptionPath from, List<String> ackIds) {}

  @Override
  public void modifyAckDeadline(SubscriptionPath from, List<String> ackIds, int seconds) {}

  @Override
  public int ackDeadlineSeconds(SubscriptionPath from) {
    return 60;
  }

  @Override
  public boolean isEOF() {
    return false;
  }

  @Override
  public void close() {}

  @Override
  public int publish(TopicPath topic, List<OutgoingMessage> messages) throws IOException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void createTopic(TopicPath topic) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void createTopic(TopicPath topic, SchemaPath schema) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deleteTopic(TopicPath topic) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<TopicPath> listTopics(ProjectPath project) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isTopicExists(TopicPath topic) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void createSubscription(
      TopicPath topic, SubscriptionPath subscription, int ackDeadlineSeconds) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deleteSubscription(SubscriptionPath subscription) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<SubscriptionPath> listSubscriptions(ProjectPath project, TopicPath topic) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void createSchema(SchemaPath schema, String definition, Type type) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deleteSchema(SchemaPath schema) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SchemaPath getSchemaPath(TopicPath topic) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Schema getSchema(SchemaPath schema) {
    throw new UnsupportedOperationException();
  }
}
