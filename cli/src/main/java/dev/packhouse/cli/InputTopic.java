package dev.packhouse.cli;

import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The topic that a line's messages are published to. */
final class InputTopic {

  /** What Pub/Sub says of a subscription whose topic is gone. */
  private static final String DELETED = "_deleted-topic_";

  private final PubsubService pubsub;
  private final PrintWriter out;

  /**
   * @param out where it is told what was created
   */
  InputTopic(PubsubService pubsub, PrintWriter out) {
    this.pubsub = pubsub;
    this.out = out;
  }

  /** The source of messages called {@code name}, or the line's only one. */
  static Source.Pubsub source(LineSpec spec, @Nullable String name) {
    if (name != null) {
      if (SourceChoice.named(spec, name) instanceof Source.Pubsub pubsub) {
        return pubsub;
      }
      throw new CommandFailure(
          ExitCode.USAGE,
          "source '" + name + "' is none of messages: publish is for sources of type pubsub");
    }
    List<Source.Pubsub> fitting =
        spec.sources().values().stream()
            .filter(Source.Pubsub.class::isInstance)
            .map(Source.Pubsub.class::cast)
            .toList();
    if (fitting.size() == 1) {
      return fitting.get(0);
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        fitting.isEmpty()
            ? "line " + spec.name() + " has no source of type pubsub to publish for"
            : "line "
                + spec.name()
                + " has several sources of messages; name one with --source: "
                + String.join(", ", fitting.stream().map(Source::name).toList()));
  }

  /**
   * The topic of {@code source}.
   *
   * @param named by the command line; null: the source's own, or that of its subscription
   * @param create whether topic and subscription are made where they are missing
   */
  String of(Source.Pubsub source, @Nullable String named, boolean create) {
    String subscription = source.subscription();
    String subscribed = subscription == null ? null : pubsub.topicOf(subscription);
    String topic = named != null ? named : source.topic() != null ? source.topic() : subscribed;
    if (topic == null && create && subscription != null) {
      topic = subscription.replace("/subscriptions/", "/topics/");
    }
    if (topic == null) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE,
          "there is no " + subscription + "; --create makes it, with a topic of the same name");
    }
    if (topic.equals(DELETED)) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE,
          "the topic of " + subscription + " was deleted; delete the subscription, then --create");
    }
    if (create) {
      create(topic, subscribed == null ? subscription : null);
    }
    return topic;
  }

  private void create(String topic, @Nullable String subscription) {
    if (!pubsub.hasTopic(topic)) {
      pubsub.createTopic(topic);
      out.println("created " + topic);
    }
    if (subscription != null) {
      pubsub.createSubscription(subscription, topic);
      out.println("created " + subscription);
    }
  }
}
