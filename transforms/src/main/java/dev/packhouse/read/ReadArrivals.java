package dev.packhouse.read;

import java.time.Duration;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubIO;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.jspecify.annotations.Nullable;

/**
 * Reads files as they arrive in a bucket, told of by Cloud Storage's notifications on a Pub/Sub
 * subscription. A file is read once: its name and generation are remembered for a time.
 *
 * <p>The records of a file that was written are what is read. A notification is counted, and goes
 * on, only where it leads to none: one that repeats is a duplicate; one of another event, or of a
 * folder's placeholder, is filtered; one without the attributes of a notification (MALFORMED), or
 * whose file is gone or replaced (FILE_GONE), is a dead letter. A failure of the storage is thrown,
 * so that the runner tries again.
 *
 * @see <a href="https://cloud.google.com/storage/docs/pubsub-notifications">Pub/Sub notifications
 *     for Cloud Storage</a>
 */
public final class ReadArrivals extends PTransform<PBegin, Arrived> {

  /** How long a file is remembered: as long as Pub/Sub keeps a message unless told otherwise. */
  public static final Duration DEFAULT_LEDGER_TIME = Duration.ofDays(7);

  private final String subscription;
  private final ReadNotified files;
  private final @Nullable PubsubClientFactory clients;

  private ReadArrivals(
      String subscription, ReadNotified files, @Nullable PubsubClientFactory clients) {
    this.subscription = subscription;
    this.files = files;
    this.clients = clients;
  }

  /**
   * Reads JSON files.
   *
   * @param subscription {@code projects/PROJECT/subscriptions/NAME}
   */
  public static ReadArrivals fromSubscription(String subscription) {
    ReadNotified files = ReadNotified.with(subscription, ReadConfig.of(FileFormat.JSON));
    return new ReadArrivals(subscription, files, null);
  }

  /** The same with files that are written as {@code config} says. */
  public ReadArrivals withConfig(ReadConfig config) {
    return new ReadArrivals(subscription, files.withConfig(config), clients);
  }

  /** The same with another time for which a file is remembered, at least a millisecond. */
  public ReadArrivals withLedgerTime(Duration ledgerTime) {
    return new ReadArrivals(subscription, files.withLedgerTime(ledgerTime), clients);
  }

  /**
   * The same with what stands before {@code BUCKET/OBJECT} in the address of a file: {@code gs://}
   * unless told otherwise, or a folder that has one for each bucket. Files of a folder have no
   * generations; whichever is there is read.
   */
  public ReadArrivals withRoot(String root) {
    return new ReadArrivals(subscription, files.withRoot(root), clients);
  }

  /**
   * The same with files read on so many lanes, as {@link ReadFiles#withLanes} has them: those that
   * arrive at one time share them. The DirectRunner pulls no more notifications before it has read
   * what the last ones told of, and so it needs lanes, and they bound its memory; other runners are
   * better left alone.
   */
  public ReadArrivals withLanes(int lanes) {
    return new ReadArrivals(subscription, files.withLanes(lanes), clients);
  }

  /** The same with messages pulled by clients of {@code clients}; null for Beam's own. */
  public ReadArrivals withClientFactory(@Nullable PubsubClientFactory clients) {
    return new ReadArrivals(subscription, files, clients);
  }

  @Override
  public Arrived expand(PBegin begin) {
    PubsubIO.Read<PubsubMessage> messages =
        PubsubIO.readMessagesWithAttributesAndMessageId().fromSubscription(subscription);
    return begin
        .apply("Messages", clients == null ? messages : messages.withClientFactory(clients))
        .apply("Files", files);
  }
}
