package dev.packhouse.publish;

import java.util.Map;

/**
 * A message to publish.
 *
 * @param payload not copied
 * @param attributes by name
 * @param dirty whether it was broken on purpose
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
public record Event(byte[] payload, Map<String, String> attributes, boolean dirty) {

  public Event {
    attributes = Map.copyOf(attributes);
  }
}
