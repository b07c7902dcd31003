package dev.packhouse.read;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.dedupe.FirstSeen;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.receipt.ReceiptCounters;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TupleTag;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Tells what messages are about: each file of which one says that it was written, by the key under
 * which it is remembered.
 *
 * @see <a href="https://cloud.google.com/storage/docs/pubsub-notifications#attributes">Attributes
 *     of notifications</a>
 */
final class TellNotifications extends DoFn<PubsubMessage, KV<byte[], Notification>> {

  static final TupleTag<KV<byte[], Notification>> NOTIFICATIONS =
      new TupleTag<>("notifications") {};
  static final TupleTag<Envelope> FILTERED = new TupleTag<>("filtered") {};
  static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters") {};

  private static final String WRITTEN = "OBJECT_FINALIZE";

  /** See <a href="https://cloud.google.com/storage/docs/buckets#naming">bucket names</a>. */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][-_a-z0-9.]{1,220}[a-z0-9]");

  private static final Pattern GENERATION = Pattern.compile("[0-9]{1,18}");

  private final String subscription;
  private final String root;

  TellNotifications(String subscription, String root) {
    this.subscription = subscription;
    this.root = root;
  }

  @ProcessElement
  public void tell(
      @Element PubsubMessage message, @Timestamp Instant published, MultiOutputReceiver out) {
    Envelope envelope = envelope(message, published);
    Map<String, String> attributes = envelope.attributes();
    String event = attributes.get("eventType");
    String object = attributes.get("objectId");
    boolean folder = object != null && object.endsWith("/");
    if (event != null && (folder || !event.equals(WRITTEN))) {
      ReceiptCounters.READ.inc();
      ReceiptCounters.FILTERED.inc();
      out.get(FILTERED).output(envelope);
      return;
    }
    String bucket = attributes.get("bucketId");
    String generation = attributes.get("objectGeneration");
    String mistake = mistake(event, bucket, object, generation);
    if (mistake != null || generation == null) {
      ReceiptCounters.READ.inc();
      Refusal refusal = Refusal.of(Reason.MALFORMED, "not a notification of a file: " + mistake);
      out.get(DEAD_LETTERS).output(DeadLetter.of(envelope, null, Stage.READ, refusal));
      return;
    }
    String file = root + bucket + "/" + object;
    long number = Long.parseLong(generation);
    out.get(NOTIFICATIONS)
        .output(
            KV.of(FirstSeen.key(List.of(file, number)), new Notification(file, number, envelope)));
  }

  private Envelope envelope(PubsubMessage message, Instant published) {
    Map<String, String> attributes = message.getAttributeMap();
    return Envelope.of(
            message.getPayload(),
            Origin.ofMessage(subscription, String.valueOf(message.getMessageId()), 0))
        .withAttributes(attributes == null ? Map.of() : attributes)
        .withPublishTime(Math.multiplyExact(published.getMillis(), 1000L));
  }

  /** What a notification has not, or has wrong. */
  private @Nullable String mistake(
      @Nullable String event,
      @Nullable String bucket,
      @Nullable String object,
      @Nullable String generation) {
    if (event == null) {
      return "it has no attribute eventType";
    }
    if (bucket == null || !BUCKET.matcher(bucket).matches()) {
      return "its attribute bucketId " + missingOr("is no bucket's name", bucket);
    }
    if (object == null || object.isEmpty() || leavesRoot(object)) {
      return "its attribute objectId " + missingOr("is no file's name", object);
    }
    if (generation == null || !GENERATION.matcher(generation).matches()) {
      return "its attribute objectGeneration " + missingOr("is no number", generation);
    }
    return null;
  }

  private static String missingOr(String wrong, @Nullable String value) {
    return value == null ? "is missing" : wrong;
  }

  /**
   * Line ends are in no object's name; and in folders, which buckets have none of, .. leads out.
   */
  private boolean leavesRoot(String object) {
    return object.indexOf('\n') >= 0
        || object.indexOf('\r') >= 0
        || (!root.equals(StoredFiles.CLOUD_STORAGE)
            && Arrays.asList(object.split("/")).contains(".."));
  }
}
