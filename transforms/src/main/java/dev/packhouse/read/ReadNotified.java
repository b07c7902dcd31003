package dev.packhouse.read;

import com.google.common.base.Preconditions;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.DeadLetterCoder;
import dev.packhouse.dedupe.FirstSeen;
import dev.packhouse.dedupe.Sightings;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import dev.packhouse.receipt.ReceiptCounters;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Reads the files that messages tell of, see {@link ReadArrivals}. The messages have attributes,
 * message ids and, as their timestamps, the times at which they were published.
 */
public final class ReadNotified extends PTransform<PCollection<PubsubMessage>, Arrived> {

  private static final org.joda.time.Duration GATHER = org.joda.time.Duration.millis(100);

  private final String subscription;
  private final ReadConfig config;
  private final Duration ledgerTime;
  private final String root;
  private final int lanes;

  private ReadNotified(
      String subscription, ReadConfig config, Duration ledgerTime, String root, int lanes) {
    this.subscription = subscription;
    this.config = config;
    this.ledgerTime = ledgerTime;
    this.root = root;
    this.lanes = lanes;
  }

  /**
   * Reads files as {@code config} says.
   *
   * @param subscription full name of the subscription that the messages come from, for their origin
   */
  public static ReadNotified with(String subscription, ReadConfig config) {
    return new ReadNotified(
        subscription, config, ReadArrivals.DEFAULT_LEDGER_TIME, StoredFiles.CLOUD_STORAGE, 0);
  }

  ReadNotified withConfig(ReadConfig config) {
    return new ReadNotified(subscription, config, ledgerTime, root, lanes);
  }

  /** As {@link ReadArrivals#withLedgerTime}. */
  public ReadNotified withLedgerTime(Duration ledgerTime) {
    return new ReadNotified(subscription, config, ledgerTime, root, lanes);
  }

  /** As {@link ReadArrivals#withRoot}. */
  public ReadNotified withRoot(String root) {
    Preconditions.checkArgument(!root.isEmpty(), "root is not empty");
    return new ReadNotified(
        subscription, config, ledgerTime, root.endsWith("/") ? root : root + "/", lanes);
  }

  /** As {@link ReadArrivals#withLanes}. */
  public ReadNotified withLanes(int lanes) {
    Preconditions.checkArgument(lanes > 0, "lanes is positive");
    return new ReadNotified(subscription, config, ledgerTime, root, lanes);
  }

  @Override
  public Arrived expand(PCollection<PubsubMessage> messages) {
    PCollectionTuple told =
        messages.apply(
            "Tell notifications",
            ParDo.of(new TellNotifications(subscription, root))
                .withOutputTags(
                    TellNotifications.NOTIFICATIONS,
                    TupleTagList.of(TellNotifications.FILTERED)
                        .and(TellNotifications.DEAD_LETTERS)));
    Sightings<Notification> files =
        told.get(TellNotifications.NOTIFICATIONS)
            .setCoder(KvCoder.of(ByteArrayCoder.of(), NotificationCoder.of()))
            .apply("Ledger", FirstSeen.within(ledgerTime, NotificationCoder.of()));
    PCollectionTuple found =
        files
            .first()
            .apply(
                "Find files",
                ParDo.of(new FindFiles(config))
                    .withOutputTags(FindFiles.PIECES, TupleTagList.of(FindFiles.DEAD_LETTERS)));
    PCollectionTuple read =
        inLanes(found.get(FindFiles.PIECES).setCoder(new PieceCoder()))
            .setCoder(ListCoder.of(new PieceCoder()))
            .apply(
                "Read pieces",
                ParDo.of(new ReadPieces(config))
                    .withOutputTags(
                        ReadPieces.ENVELOPES, TupleTagList.of(ReadPieces.DEAD_LETTERS)));
    PCollection<DeadLetter> deadLetters =
        PCollectionList.of(told.get(TellNotifications.DEAD_LETTERS).setCoder(DeadLetterCoder.of()))
            .and(found.get(FindFiles.DEAD_LETTERS).setCoder(DeadLetterCoder.of()))
            .and(read.get(ReadPieces.DEAD_LETTERS).setCoder(DeadLetterCoder.of()))
            .apply("Dead letters", Flatten.pCollections());
    return new Arrived(
        read.get(ReadPieces.ENVELOPES).setCoder(EnvelopeCoder.of()),
        deadLetters,
        files.repeated().apply("Repeated", ParDo.of(new RepeatedFn())).setCoder(EnvelopeCoder.of()),
        told.get(TellNotifications.FILTERED).setCoder(EnvelopeCoder.of()));
  }

  private PCollection<List<Piece>> inLanes(PCollection<Piece> pieces) {
    if (lanes == 0) {
      return pieces.apply(
          "One piece a lane",
          MapElements.into(TypeDescriptors.lists(pieces.getTypeDescriptor())).via(List::of));
    }
    return pieces
        .apply("Gather", gather())
        .apply("Together", WithKeys.of(0))
        .apply("Pieces so far", GroupByKey.create())
        .apply("Deal pieces", ParDo.of(new DealPieces(lanes)))
        .apply("As before", Window.<List<Piece>>configure().triggering(DefaultTrigger.of()));
  }

  /** Pieces come together for a moment; at their earliest time, so that none becomes late by it. */
  private static Window<Piece> gather() {
    return Window.<Piece>configure()
        .triggering(
            Repeatedly.forever(AfterProcessingTime.pastFirstElementInPane().plusDelayOf(GATHER)))
        .withAllowedLateness(org.joda.time.Duration.ZERO)
        .withTimestampCombiner(TimestampCombiner.EARLIEST)
        .discardingFiredPanes();
  }

  /** A repeated notification is what was read, and is the duplicate: its file's records are not. */
  private static final class RepeatedFn extends DoFn<Notification, Envelope> {
    @ProcessElement
    public void process(@Element Notification notification, OutputReceiver<Envelope> out) {
      ReceiptCounters.READ.inc();
      out.output(notification.envelope());
    }
  }
}
