package dev.packhouse.publish;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.expression.Expression;
import dev.packhouse.line.RecordType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The attributes by which a message is of one record type. */
final class KindAttributes {

  private static final Pattern EQUALS =
      Pattern.compile(
          "envelope\\.attributes(?:\\[\\s*(?:'([^']*)'|\"([^\"]*)\")\\s*\\]|\\.(\\w+))"
              + "\\s*==\\s*(?:'([^']*)'|\"([^\"]*)\")");

  private KindAttributes() {}

  /**
   * Attributes that make a message one of {@code type}, with {@code given} among them.
   *
   * @param all the line's record types, in their order: the first whose {@code when} is true takes
   *     a message
   * @throws UnpublishableException if none are found
   */
  static Map<String, String> of(RecordType type, List<RecordType> all, Map<String, String> given) {
    Map<String, String> attributes = new HashMap<>();
    Expression when = type.when();
    if (when != null) {
      Matcher equal = EQUALS.matcher(when.source());
      while (equal.find()) {
        attributes.put(first(equal, 1, 3), first(equal, 4, 5));
      }
    }
    attributes.putAll(given);
    Envelope envelope =
        Envelope.of(new byte[0], Origin.ofMessage("", "", 0)).withAttributes(attributes);
    for (RecordType one : all) {
      Expression condition = one.when();
      if (condition == null || Boolean.TRUE.equals(condition.evaluate(envelope))) {
        if (one.equals(type)) {
          return attributes;
        }
        break;
      }
    }
    throw new UnpublishableException(
        "no attributes are found that make a message a "
            + type.name()
            + " (when: "
            + when
            + "); give them with --attribute NAME=VALUE, or publish a file with --from");
  }

  private static String first(Matcher matcher, int from, int to) {
    for (int group = from; group < to; group++) {
      if (matcher.group(group) != null) {
        return matcher.group(group);
      }
    }
    return matcher.group(to);
  }
}
