package dev.packhouse.announcement;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.JsonText;
import dev.packhouse.steps.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.format.EventDeserializationException;
import io.cloudevents.rw.CloudEventRWException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a message of an announce topic tells. */
sealed interface Announcement {

  /**
   * More tables than a manifest of 1,000 steps has; what is heard is kept until it has set steps
   * off.
   */
  int MOST_TABLES = 10_000;

  /** With a factory of its own: a mapper changes the one that it is given. */
  JsonMapper JSON = new JsonMapper(JsonText.FACTORY.copy());

  /**
   * A manifest has finished. It may have failed: what landed for it has landed, and what its other
   * steps wrote is written.
   *
   * @param tables those, sorted
   */
  record Finished(List<String> tables) implements Announcement {}

  /** Something else has happened, or it has happened to this line itself. */
  record Other() implements Announcement {}

  /** It is no event that can be read. */
  record Unreadable(Refusal refusal) implements Announcement {}

  /**
   * Reads a message.
   *
   * @param line the one that hears it, whose own manifests do not set it off again
   */
  static Announcement read(Envelope message, String line) {
    io.cloudevents.@Nullable CloudEvent event;
    try {
      event = EventMessage.read(message);
    } catch (EventDeserializationException | CloudEventRWException | IllegalStateException e) {
      Throwable cause = e instanceof EventDeserializationException ? e.getCause() : e;
      return malformed("no CloudEvent: " + firstLine(cause == null ? e : cause));
    }
    if (event == null) {
      return malformed("no CloudEvent: null");
    }
    if (!event.getType().equals(CloudEvent.MANIFEST_FINISHED)
        || event.getSource().toString().equals(CloudEvent.sourceOf(line))) {
      return new Other();
    }
    try {
      return finished(event.getData());
    } catch (IOException e) {
      return malformed("the event's data are no JSON: " + firstLine(e));
    }
  }

  private static Announcement finished(@Nullable CloudEventData data) throws IOException {
    JsonNode told = JSON.readTree(data == null ? new byte[0] : data.toBytes());
    Set<String> tables = new TreeSet<>();
    for (String key : List.of("arrived", "written")) {
      JsonNode names = told.path(key);
      if (!names.isArray()) {
        return malformed("the event's data have no list '" + key + "' of tables");
      }
      for (JsonNode name : names) {
        if (!name.isTextual() || name.textValue().isBlank()) {
          return malformed("an entry of '" + key + "' is no table's name");
        }
        tables.add(name.textValue());
      }
    }
    return tables.size() > MOST_TABLES
        ? malformed(tables.size() + " tables are more than the " + MOST_TABLES + " that are heard")
        : new Finished(new ArrayList<>(tables));
  }

  private static Announcement malformed(String message) {
    return new Unreadable(Refusal.of(Reason.MALFORMED, message));
  }

  private static String firstLine(Throwable problem) {
    return String.valueOf(problem.getMessage()).lines().findFirst().orElse("");
  }
}
