package dev.packhouse.cli;

import dev.packhouse.line.PubsubProject;
import dev.packhouse.line.Source;
import java.util.Objects;

/** Whether a stream's subscription is there and may be read, asked before anything starts. */
final class SubscriptionCheck {

  private SubscriptionCheck() {}

  /** The subscription that a stream is pulled from, or its topic. */
  static String place(Source source) {
    if (source instanceof Source.Pubsub pubsub) {
      return Objects.requireNonNullElseGet(
          pubsub.subscription(), () -> String.valueOf(pubsub.topic()));
    }
    if (source instanceof Source.Arrivals arrivals) {
      return arrivals.subscription();
    }
    if (source instanceof Source.Announcements announcements) {
      return Objects.requireNonNullElseGet(
          announcements.subscription(), () -> String.valueOf(announcements.topic()));
    }
    throw new IllegalArgumentException("source " + source.name() + " is no stream");
  }

  /** Fails where it cannot be read. */
  static void require(Source source, PubsubService pubsub) {
    String subscription = place(source);
    String problem = PubsubProject.problem(subscription);
    if (problem != null) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE,
          problem + "; look at source '" + source.name() + "': " + subscription);
    }
    if (subscription.contains("/topics/")) {
      requireTopic(source, subscription, pubsub);
      return;
    }
    if (pubsub.topicOf(subscription) == null) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE,
          "there is no "
              + subscription
              + "; 'packhouse publish LINE --create --source "
              + source.name()
              + "' makes it on an emulator, 'gcloud pubsub subscriptions create' elsewhere");
    }
    if (!pubsub.mayConsume(subscription)) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE,
          "this account may not pull from "
              + subscription
              + "; it needs pubsub.subscriptions.consume there (roles/pubsub.subscriber)");
    }
  }

  private static void requireTopic(Source source, String topic, PubsubService pubsub) {
    if (!pubsub.hasTopic(topic)) {
      throw new CommandFailure(
          ExitCode.SOURCE_UNREADABLE,
          "there is no "
              + topic
              + "; 'packhouse publish LINE --create --source "
              + source.name()
              + "' makes it on an emulator, 'gcloud pubsub topics create' elsewhere");
    }
  }
}
