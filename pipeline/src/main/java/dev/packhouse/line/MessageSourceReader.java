package dev.packhouse.line;

import dev.packhouse.yaml.ProblemReport;
import dev.packhouse.yaml.YamlValue;
import org.jspecify.annotations.Nullable;

/** Reads sources of messages. */
final class MessageSourceReader {

  private final PayloadReader payloads;
  private final ProblemReport problems;

  MessageSourceReader(PayloadReader payloads, ProblemReport problems) {
    this.payloads = payloads;
    this.problems = problems;
  }

  Source.@Nullable Pubsub read(String name, YamlValue.Mapping mapping) {
    MessagePayload payload = payloads.messages(mapping);
    boolean one = oneOrigin(mapping, "messages");
    return payload == null || !one
        ? null
        : new Source.Pubsub(
            name,
            mapping.text("subscription"),
            mapping.text("topic"),
            payload,
            mapping.text("idAttribute"),
            mapping.text("timestampAttribute"));
  }

  Source.@Nullable Announcements announcements(String name, YamlValue.Mapping mapping) {
    return oneOrigin(mapping, "announcements")
        ? new Source.Announcements(name, mapping.text("subscription"), mapping.text("topic"))
        : null;
  }

  private boolean oneOrigin(YamlValue.Mapping mapping, String what) {
    YamlValue.Entry topic = mapping.entry("topic");
    boolean subscription = mapping.has("subscription");
    if (topic != null && subscription) {
      problems.error(
          topic.key().place(), "topic stands beside subscription; a source reads one of them");
    } else if (topic == null && !subscription) {
      problems.error(mapping.place(), "a source of " + what + " needs 'subscription' or 'topic'");
    }
    return (topic != null) != subscription;
  }
}
