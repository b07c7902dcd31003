package dev.packhouse.line;

import org.jspecify.annotations.Nullable;

/** Where envelopes come from. A run reads one of a line's sources. */
public sealed interface Source {

  /** The name that {@code --source} takes. */
  String name();

  /** How what arrives is written. */
  Payload payload();

  /**
   * Files, read once.
   *
   * @param pattern a path or {@code gs://} address, with wildcards; a relative one is already
   *     resolved against the folder of line.yaml
   */
  record Files(String name, String pattern, Payload payload) implements Source {}

  /**
   * Messages of a Pub/Sub subscription.
   *
   * @param subscription {@code projects/PROJECT/subscriptions/NAME}
   * @param idAttribute the attribute that holds a message's own id; null: Pub/Sub's message id
   * @param timestampAttribute the attribute that holds a message's event time; null: publish time
   */
  record Pubsub(
      String name,
      String subscription,
      Payload payload,
      @Nullable String idAttribute,
      @Nullable String timestampAttribute)
      implements Source {}

  /**
   * Files as they arrive in a bucket, named by the object-finalize messages of a subscription.
   *
   * @param subscription {@code projects/PROJECT/subscriptions/NAME}
   */
  record Arrivals(String name, String subscription, Payload payload) implements Source {}
}
