package dev.packhouse.read;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.DeadLetterCoder;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubIO;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Reads Pub/Sub messages into envelopes, one for each record of a payload. An element's timestamp
 * is its message's publish time, or what the timestamp attribute says.
 *
 * <p>What cannot be read is a dead letter of stage READ: a single record of a payload, or the whole
 * message, in its published form, where its records cannot be told apart. Nothing that a message
 * holds stops the line.
 */
public final class ReadMessages
    extends PTransform<PBegin, WithFailures.Result<PCollection<Envelope>, DeadLetter>> {

  private final PubsubIO.Read<PubsubMessage> read;
  private final MessageSplitter.Origins origins;
  private final MessageConfig config;

  private ReadMessages(
      PubsubIO.Read<PubsubMessage> read, MessageSplitter.Origins origins, MessageConfig config) {
    this.read = read;
    this.origins = origins;
    this.config = config;
  }

  /** Reads JSON from a subscription, {@code projects/PROJECT/subscriptions/NAME}. */
  public static ReadMessages fromSubscription(String subscription) {
    return new ReadMessages(
        PubsubIO.readMessagesWithAttributesAndMessageId().fromSubscription(subscription),
        new MessageSplitter.Origins(subscription, null),
        MessageConfig.of(MessageFormat.JSON));
  }

  /**
   * Reads JSON from a topic, {@code projects/PROJECT/topics/NAME}, by a subscription that Beam
   * makes when the job starts: what was published before is not read, and what is published while
   * no job runs is lost. Envelopes have the topic's name in the place of the subscription's.
   */
  public static ReadMessages fromTopic(String topic) {
    return new ReadMessages(
        PubsubIO.readMessagesWithAttributesAndMessageId().fromTopic(topic),
        new MessageSplitter.Origins(topic, null),
        MessageConfig.of(MessageFormat.JSON));
  }

  /** The same with payloads as {@code config} says. */
  public ReadMessages withConfig(MessageConfig config) {
    return new ReadMessages(read, origins, config);
  }

  /**
   * The same with messages told apart by an attribute: the runner drops a message whose attribute
   * has the value of another that it read within ten minutes
   * (https://cloud.google.com/dataflow/docs/concepts/streaming-with-cloud-pubsub), before anything
   * is counted. Null: by the message id.
   */
  public ReadMessages withIdAttribute(@Nullable String attribute) {
    return attribute == null
        ? this
        : new ReadMessages(read.withIdAttribute(attribute), origins, config);
  }

  /**
   * The same with the time of each element from an attribute: RFC 3339, or milliseconds since the
   * epoch. A message without it, or with something else in it, is a dead letter. Null: the publish
   * time.
   *
   * <p>PubsubIO is not told of the attribute: it would throw at the first message without it, and
   * give no publish time.
   */
  public ReadMessages withTimestampAttribute(@Nullable String attribute) {
    return new ReadMessages(
        read, new MessageSplitter.Origins(origins.subscription(), attribute), config);
  }

  /** The same with messages pulled by other clients. Null: by Beam's own. */
  public ReadMessages withClientFactory(@Nullable PubsubClientFactory factory) {
    return factory == null
        ? this
        : new ReadMessages(read.withClientFactory(factory), origins, config);
  }

  @Override
  public WithFailures.Result<PCollection<Envelope>, DeadLetter> expand(PBegin begin) {
    PCollectionTuple records =
        begin
            .apply("Messages", read)
            .apply(
                "Split",
                ParDo.of(new MessageSplitter(origins, config))
                    .withOutputTags(
                        MessageSplitter.ENVELOPES, TupleTagList.of(MessageSplitter.DEAD_LETTERS)));
    return WithFailures.Result.of(
        records.get(MessageSplitter.ENVELOPES).setCoder(EnvelopeCoder.of()),
        records.get(MessageSplitter.DEAD_LETTERS).setCoder(DeadLetterCoder.of()));
  }
}
