package dev.packhouse.deadletter;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.topic.MessageForm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as a Pub/Sub message: the payload, and the columns of its table as attributes. What
 * does not fit is cut, and the attributes say so.
 *
 * @see <a href="https://cloud.google.com/pubsub/quotas#resource_limits">Resource limits</a>
 */
final class DeadLetterMessage implements MessageForm<DeadLetter> {

  static final int MOST_ATTRIBUTES = 100;
  static final int MOST_KEY_BYTES = 256;
  static final int MOST_VALUE_BYTES = 1024;

  /** A request takes 10 MB, of which Base64 and 100 attributes leave so much. */
  static final int MOST_PAYLOAD_BYTES = 7_000_000;

  /** Stands before the keys of the attributes that the record itself came with. */
  static final String ORIGINAL = "original_";

  private final String line;
  private final String lineVersion;

  DeadLetterMessage(String line, String lineVersion) {
    this.line = line;
    this.lineVersion = lineVersion;
  }

  @Override
  public long millis(DeadLetter letter) {
    return letter.time() / 1000;
  }

  @Override
  public String named(DeadLetter letter) {
    return "the dead letter "
        + letter.envelope().origin().describe()
        + " "
        + letter.refusal().reason();
  }

  @Override
  public PubsubMessage message(DeadLetter letter) {
    byte[] payload = letter.envelope().payload();
    int kept = Math.min(payload.length, MOST_PAYLOAD_BYTES);
    return PubsubMessage.newBuilder()
        .setData(ByteString.copyFrom(payload, 0, kept))
        .putAllAttributes(attributes(letter))
        .build();
  }

  private Map<String, String> attributes(DeadLetter letter) {
    Map<String, String> attributes = new LinkedHashMap<>();
    Envelope envelope = letter.envelope();
    Origin origin = envelope.origin();
    Refusal refusal = letter.refusal();
    put(attributes, "line", line);
    put(attributes, "line_version", lineVersion);
    put(attributes, "record_type", letter.recordType());
    put(attributes, "stage", letter.stage().name());
    put(attributes, "reason", refusal.reason().name());
    put(attributes, "rule", refusal.rule());
    put(attributes, "message", refusal.message());
    put(attributes, "dead_lettered_at", time(letter.time()));
    put(attributes, "payload_bytes", String.valueOf(envelope.payload().length));
    put(attributes, "subscription", origin.subscription());
    put(attributes, "message_id", origin.messageId());
    put(attributes, "file", origin.file());
    put(attributes, "generation", text(origin.generation()));
    put(attributes, "position", String.valueOf(origin.position()));
    Long published = envelope.publishTime();
    put(attributes, "published_at", published == null ? null : time(published));
    putOriginal(attributes, envelope.attributes());
    return attributes;
  }

  /** As many as there is room for, by key, so that it is the same ones each time. */
  private static void putOriginal(Map<String, String> attributes, Map<String, String> original) {
    int left = 0;
    for (Map.Entry<String, String> attribute : new TreeMap<>(original).entrySet()) {
      String key = ORIGINAL + attribute.getKey();
      // One place is kept for the number of those left out.
      if (bytes(key) <= MOST_KEY_BYTES && attributes.size() < MOST_ATTRIBUTES - 1) {
        put(attributes, key, attribute.getValue());
      } else {
        left++;
      }
    }
    if (left > 0) {
      put(attributes, "attributes_left_out", String.valueOf(left));
    }
  }

  private static void put(Map<String, String> attributes, String key, @Nullable String value) {
    if (value != null) {
      attributes.put(key, bounded(value));
    }
  }

  /** The value, or as much of it as fits, whole characters only. */
  private static String bounded(String value) {
    if (value.length() * 3 <= MOST_VALUE_BYTES || bytes(value) <= MOST_VALUE_BYTES) {
      return value;
    }
    int end = 0;
    int bytes = "…".getBytes(StandardCharsets.UTF_8).length;
    while (end < value.length()) {
      int character = value.codePointAt(end);
      bytes += bytes(Character.toString(character));
      if (bytes > MOST_VALUE_BYTES) {
        break;
      }
      end += Character.charCount(character);
    }
    return value.substring(0, end) + "…";
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static @Nullable String text(@Nullable Long number) {
    return number == null ? null : number.toString();
  }

  private static String time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
  }
}
