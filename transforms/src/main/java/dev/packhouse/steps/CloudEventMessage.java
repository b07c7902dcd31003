package dev.packhouse.steps;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.topic.MessageForm;

/**
 * A CloudEvent as a Pub/Sub message: in structured mode, with the attributes of binary mode that
 * subscriptions filter by.
 *
 * @see <a
 *     href="https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md">Pub/Sub
 *     protocol binding for CloudEvents</a>
 */
final class CloudEventMessage implements MessageForm<CloudEvent> {

  private static final String JSON = "application/cloudevents+json; charset=utf-8";

  @Override
  public PubsubMessage message(CloudEvent event) {
    return PubsubMessage.newBuilder()
        .setData(ByteString.copyFromUtf8(event.toJson()))
        .putAttributes("content-type", JSON)
        .putAttributes("ce-type", event.type())
        .putAttributes("ce-source", event.source())
        .build();
  }

  @Override
  public long millis(CloudEvent event) {
    return event.time().toEpochMilli();
  }

  @Override
  public String named(CloudEvent event) {
    return "the event " + event.id() + " " + event.type();
  }
}
