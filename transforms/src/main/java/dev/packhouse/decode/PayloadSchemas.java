package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.ValueRefusals;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The schema that payloads are written by, where they do not bring it along: in one form, or in the
 * revisions of a Pub/Sub schema, of which each message names its own.
 *
 * @param latest the schema of messages that name no revision
 * @param revisions by their ids; empty where a schema has none, and one form is for all
 * @param <T> a schema
 * @see <a href="https://cloud.google.com/pubsub/docs/schemas#schema-attributes">The attributes that
 *     Pub/Sub sets</a>
 */
public record PayloadSchemas<T extends Serializable>(T latest, Map<String, T> revisions)
    implements Serializable {

  private static final String REVISION = "googclient_schemarevisionid";

  private static final String ENCODING = "googclient_schemaencoding";

  public PayloadSchemas {
    revisions = Map.copyOf(revisions);
  }

  /** One schema for all messages. */
  public static <T extends Serializable> PayloadSchemas<T> of(T schema) {
    return new PayloadSchemas<>(schema, Map.of());
  }

  /** The schema of a message; null where it names a revision that is not known. */
  @Nullable T of(Envelope message) {
    String revision = revisions.isEmpty() ? null : message.attributes().get(REVISION);
    return revision == null ? latest : revisions.get(revision);
  }

  /** Why a message whose revision is not known is refused. */
  static Refusal unknownRevision(Envelope message) {
    return Refusal.of(
        Reason.MALFORMED,
        "the payload is of schema revision "
            + ValueRefusals.quoted(String.valueOf(message.attributes().get(REVISION)))
            + ", which was not there when the line was started: start the line again");
  }

  /** Whether a message says that its payload is in its schema's JSON encoding. */
  static boolean isJson(Envelope message) {
    return "JSON".equals(message.attributes().get(ENCODING));
  }
}
