package dev.packhouse.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * Something that has happened, for whoever subscribes to the announce topic.
 *
 * @param id the same whenever the same event is announced again
 * @param source the line, as a URI reference
 * @param type what has happened
 * @param subject to which manifest or step
 * @param time when
 * @param data about it, as JSON
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents
 *     1.0.2</a>
 */
public record CloudEvent(
    String id, String source, String type, String subject, Instant time, String data) {

  /** A manifest has ended, well or not: {@code data.state} tells. */
  public static final String MANIFEST_FINISHED = "dev.packhouse.manifest.finished";

  /** A step or an assertion has failed. */
  public static final String STEP_FAILED = "dev.packhouse.step.failed";

  /** The {@code source} of the events of a line. */
  public static String sourceOf(String line) {
    return "/packhouse/lines/" + line;
  }

  /** In the JSON event format, structured mode. */
  public String toJson() {
    ObjectNode event = StepsJson.MAPPER.createObjectNode();
    event.put("specversion", "1.0");
    event.put("id", id);
    event.put("source", source);
    event.put("type", type);
    event.put("subject", subject);
    event.put("time", time.toString());
    event.put("datacontenttype", "application/json");
    try {
      event.set("data", StepsJson.MAPPER.readTree(data));
    } catch (JsonProcessingException exception) {
      throw new IllegalArgumentException("data is no JSON", exception);
    }
    return StepsJson.write(event);
  }
}
