package dev.packhouse.read;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.receipt.ReceiptCounters;
import java.io.Serializable;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Takes messages apart into their records. */
final class MessageSplitter extends DoFn<PubsubMessage, Envelope> {

  static final TupleTag<Envelope> ENVELOPES = new TupleTag<>() {};
  static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>() {};

  /** Where messages come from, and the attribute that tells their time. */
  record Origins(String subscription, @Nullable String timestampAttribute)
      implements Serializable {}

  private final Origins origins;
  private final MessageConfig config;

  MessageSplitter(Origins origins, MessageConfig config) {
    this.origins = origins;
    this.config = config;
  }

  @ProcessElement
  public void split(
      @Element PubsubMessage message, @Timestamp Instant published, MultiOutputReceiver out) {
    String id = message.getMessageId();
    Map<String, String> attributes = message.getAttributeMap();
    Envelope envelope =
        Envelope.of(
                message.getPayload(),
                Origin.ofMessage(origins.subscription(), id == null ? "" : id, 0))
            .withAttributes(attributes == null ? Map.of() : attributes)
            .withPublishTime(Math.multiplyExact(published.getMillis(), 1000L));
    ReceiptCounters.READ.inc();
    if (message.getPayload().length > config.maxRecordBytes()) {
      Refusal refusal =
          Refusal.of(
              Reason.RECORD_TOO_LARGE, "The record has more bytes than maxRecordBytes allows");
      out.get(DEAD_LETTERS).output(DeadLetter.of(envelope, null, Stage.READ, refusal));
    } else {
      out.get(ENVELOPES).output(envelope);
    }
  }
}
