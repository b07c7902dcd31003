package dev.packhouse.deadletter;

import dev.packhouse.topic.PublishFn;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.jspecify.annotations.Nullable;

/**
 * Publishes dead letters to a Pub/Sub topic, beside their table: the original bytes, with the rest
 * of the table's columns as attributes (docs/dead-letters.md).
 *
 * <p>A topic that is missing or does not let the line publish never stops it. A bundle that runs
 * again publishes again.
 */
public final class PublishDeadLetters extends PTransform<PCollection<DeadLetter>, PDone> {

  private final String topic;
  private final String line;
  private final String lineVersion;
  private final @Nullable PubsubClientFactory clients;

  private PublishDeadLetters(
      String topic, String line, String lineVersion, @Nullable PubsubClientFactory clients) {
    this.topic = topic;
    this.line = line;
    this.lineVersion = lineVersion;
    this.clients = clients;
  }

  /**
   * Publishes to {@code topic}.
   *
   * @param topic {@code projects/PROJECT/topics/NAME}
   * @param line the line's name
   * @param lineVersion the hash of its spec
   */
  public static PublishDeadLetters to(String topic, String line, String lineVersion) {
    return new PublishDeadLetters(topic, line, lineVersion, null);
  }

  /** By clients of {@code clients} instead of Beam's own. */
  public PublishDeadLetters withClients(@Nullable PubsubClientFactory clients) {
    return new PublishDeadLetters(topic, line, lineVersion, clients);
  }

  @Override
  public PDone expand(PCollection<DeadLetter> letters) {
    letters
        // Whoever makes dead letters does not wait for Pub/Sub.
        .apply("Apart", Redistribute.arbitrarily())
        .apply(
            "Publish",
            ParDo.of(new PublishFn<>(topic, new DeadLetterMessage(line, lineVersion), clients)));
    return PDone.in(letters.getPipeline());
  }
}
