package dev.packhouse.line;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where envelopes come from. A run reads one of a line's sources. */
public sealed interface Source {

  /** The name that {@code --source} takes. */
  String name();

  /**
   * Files, read once.
   *
   * @param sets the kinds of files, all read in one run; at least one
   */
  record Files(String name, List<FileSet> sets) implements Source {

    public Files {
      sets = List.copyOf(sets);
    }
  }

  /**
   * Messages of Pub/Sub: of a subscription, or of a topic by a subscription of the run's own.
   *
   * @param subscription {@code projects/PROJECT/subscriptions/NAME}; null exactly if there is a
   *     topic
   * @param topic {@code projects/PROJECT/topics/NAME}
   * @param payload how a message is written
   * @param idAttribute the attribute that holds a message's own id; null: Pub/Sub's message id
   * @param timestampAttribute the attribute that holds a message's event time; null: publish time
   */
  record Pubsub(
      String name,
      @Nullable String subscription,
      @Nullable String topic,
      MessagePayload payload,
      @Nullable String idAttribute,
      @Nullable String timestampAttribute)
      implements Source {}

  /**
   * Files as they arrive in a bucket, named by the object-finalize messages of a subscription.
   *
   * @param subscription {@code projects/PROJECT/subscriptions/NAME}
   * @param payload how the files are written
   * @param attributes what each of their envelopes has as its attributes
   * @param ledgerWithin how long a file is remembered, so that it is read once
   */
  record Arrivals(
      String name,
      String subscription,
      Payload payload,
      Map<String, String> attributes,
      Duration ledgerWithin)
      implements Source {

    public Arrivals {
      attributes = Map.copyOf(attributes);
    }
  }

  /**
   * What other lines announce of their steps. It gives no records: it sets off this line's steps.
   *
   * @param subscription {@code projects/PROJECT/subscriptions/NAME}; null exactly if there is a
   *     topic
   * @param topic {@code projects/PROJECT/topics/NAME}
   */
  record Announcements(String name, @Nullable String subscription, @Nullable String topic)
      implements Source {}

  /** Whether a run of it ends by itself, for there is an end to what it reads. */
  default boolean isBounded() {
    return this instanceof Files;
  }

  /** Whether it gives records, which land in tables. */
  default boolean givesRecords() {
    return !(this instanceof Announcements);
  }
}
