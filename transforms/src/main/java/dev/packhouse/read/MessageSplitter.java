package dev.packhouse.read;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.receipt.ReceiptCounters;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Takes messages apart into their records. */
final class MessageSplitter extends DoFn<PubsubMessage, Envelope> {

  static final TupleTag<Envelope> ENVELOPES = new TupleTag<>("envelopes") {};
  static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters") {};

  /** The attribute of a compressed payload, as HTTP and Cloud Storage name it. */
  private static final String CONTENT_ENCODING = "content-encoding";

  /** Where messages come from, and the attribute that tells their time. */
  record Origins(String subscription, @Nullable String timestampAttribute)
      implements Serializable {}

  private final Origins origins;
  private final MessageConfig config;

  MessageSplitter(Origins origins, MessageConfig config) {
    this.origins = origins;
    this.config = config;
  }

  /** An event may have happened at any time before its message was published. */
  @Override
  @SuppressWarnings("deprecation") // nothing here has windows, which is what late elements harm
  public Duration getAllowedTimestampSkew() {
    return Duration.millis(Long.MAX_VALUE);
  }

  @ProcessElement
  public void split(
      @Element PubsubMessage message, @Timestamp Instant published, MultiOutputReceiver out) {
    Envelope whole = envelope(message, published);
    String attribute = origins.timestampAttribute();
    EventTime time =
        attribute == null
            ? EventTime.of(published)
            : EventTime.read(attribute, whole.attributes().get(attribute));
    if (time.refusal() != null) {
      refuse(whole, time.refusal(), published, out);
      return;
    }
    MessageRecords records = MessageRecords.of(whole.payload(), gzip(whole), config);
    if (records.refusal() != null) {
      refuse(whole, records.refusal(), published, out);
      return;
    }
    emit(records, whole, time.instant(), out);
  }

  private Envelope envelope(PubsubMessage message, Instant published) {
    String id = message.getMessageId();
    Map<String, String> attributes = message.getAttributeMap();
    return Envelope.of(
            message.getPayload(), Origin.ofMessage(origins.subscription(), id == null ? "" : id, 0))
        .withAttributes(attributes == null ? Map.of() : attributes)
        .withPublishTime(Math.multiplyExact(published.getMillis(), 1000L));
  }

  /**
   * Whether a payload is inflated. Text in UTF-8 has no byte 0x8b behind an 0x1f, no Protobuf
   * message a field of type 7, and a container file of Avro begins otherwise; a datum of Avro may
   * begin with any bytes, and so needs the word of an attribute. A payload that has the attribute
   * and is not gzip is taken as it is: it may be one of a dead letter, which is inflated already.
   */
  private boolean gzip(Envelope message) {
    return switch (config.compression()) {
      case NONE -> false;
      case GZIP -> true;
      case AUTO -> {
        byte[] payload = message.payload();
        boolean begins =
            payload.length > 2
                && payload[0] == 0x1f
                && payload[1] == (byte) 0x8b
                && payload[2] == Byte.SIZE;
        yield begins && (!config.data() || saysGzip(message.attributes()));
      }
    };
  }

  private static boolean saysGzip(Map<String, String> attributes) {
    return attributes.entrySet().stream()
        .anyMatch(
            attribute ->
                attribute.getKey().equalsIgnoreCase(CONTENT_ENCODING)
                    && attribute.getValue().equalsIgnoreCase("gzip"));
  }

  private static void emit(
      MessageRecords records, Envelope whole, Instant time, MultiOutputReceiver out) {
    List<Slice> slices = records.records();
    ReceiptCounters.READ.inc(slices.size());
    Origin origin = whole.origin();
    for (int ordinal = 0; ordinal < slices.size(); ordinal++) {
      Slice slice = slices.get(ordinal);
      Envelope envelope =
          Envelope.of(
                  slice.payload(),
                  new Origin(origin.subscription(), origin.messageId(), null, null, ordinal))
              .withPreamble(records.preamble())
              .withAttributes(whole.attributes())
              .withPublishTime(whole.publishTime());
      Refusal refusal = slice.refusal();
      if (refusal == null) {
        out.get(ENVELOPES).outputWithTimestamp(envelope, time);
      } else {
        DeadLetter deadLetter = DeadLetter.of(envelope, null, Stage.READ, refusal);
        out.get(DEAD_LETTERS).outputWithTimestamp(deadLetter, time);
      }
    }
  }

  private static void refuse(
      Envelope whole, Refusal refusal, Instant published, MultiOutputReceiver out) {
    ReceiptCounters.READ.inc();
    DeadLetter deadLetter = DeadLetter.of(whole, null, Stage.READ, refusal);
    out.get(DEAD_LETTERS).outputWithTimestamp(deadLetter, published);
  }
}
