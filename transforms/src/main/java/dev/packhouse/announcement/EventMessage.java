package dev.packhouse.announcement;

import dev.packhouse.envelope.Envelope;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.data.BytesCloudEventData;
import io.cloudevents.core.message.impl.BaseGenericBinaryMessageReaderImpl;
import io.cloudevents.jackson.JsonFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A CloudEvent in a message of Pub/Sub: as a whole in the payload (structured mode), or with its
 * data there and the rest in attributes that begin with {@code ce-} (binary mode).
 *
 * @see <a
 *     href="https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md">Pub/Sub
 *     protocol binding for CloudEvents</a>
 */
final class EventMessage extends BaseGenericBinaryMessageReaderImpl<String, String> {

  private static final String PREFIX = "ce-";
  private static final String CONTENT_TYPE = "content-type";
  private static final String STRUCTURED = "application/cloudevents";
  private static final JsonFormat JSON = new JsonFormat();

  private final Map<String, String> attributes;

  private EventMessage(SpecVersion version, Envelope message) {
    super(version, BytesCloudEventData.wrap(message.payload()));
    this.attributes = message.attributes();
  }

  /**
   * The event; null where the payload is JSON's null.
   *
   * @throws io.cloudevents.core.format.EventDeserializationException if the payload is none
   * @throws io.cloudevents.rw.CloudEventRWException if the attributes are none
   * @throws IllegalStateException if an attribute is missing
   */
  static @Nullable CloudEvent read(Envelope message) {
    String version = message.attributes().get(PREFIX + "specversion");
    String form = message.attributes().getOrDefault(CONTENT_TYPE, "");
    return version == null || form.startsWith(STRUCTURED)
        ? JSON.deserialize(message.payload())
        : new EventMessage(SpecVersion.parse(version), message).toEvent();
  }

  @Override
  protected boolean isContentTypeHeader(String key) {
    return key.toLowerCase(Locale.ROOT).equals(CONTENT_TYPE);
  }

  @Override
  protected boolean isCloudEventsHeader(String key) {
    return key.length() > PREFIX.length() && key.startsWith(PREFIX);
  }

  @Override
  protected String toCloudEventsKey(String key) {
    return key.substring(PREFIX.length());
  }

  @Override
  protected void forEachHeader(BiConsumer<String, String> header) {
    attributes.forEach(header);
  }

  @Override
  protected String toCloudEventsValue(String value) {
    return value;
  }
}
