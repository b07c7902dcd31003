package dev.packhouse.deadletter;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.land.Partitioning;
import dev.packhouse.land.Table;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.RecordSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one shape of every line's dead letters, which docs/dead-letters.md tells column by column: a
 * name that is here does not change.
 */
final class DeadLetterTable {

  static final RecordSchema SCHEMA =
      RecordSchema.of(
          column("dead_lettered_at", FieldType.TIMESTAMP, Mode.REQUIRED, "When it left the line."),
          column("line", FieldType.STRING, Mode.REQUIRED, "The line's name."),
          column("line_version", FieldType.STRING, Mode.REQUIRED, "The hash of the line's spec."),
          column("record_type", FieldType.STRING, Mode.NULLABLE, "The record type, where known."),
          column("stage", FieldType.STRING, Mode.REQUIRED, "The stage that it left the line at."),
          column("reason", FieldType.STRING, Mode.REQUIRED, "The reason's code."),
          column("rule", FieldType.STRING, Mode.NULLABLE, "The column, check, route or table."),
          column("message", FieldType.STRING, Mode.REQUIRED, "What happened, for a person."),
          column(
              "payload",
              FieldType.BYTES,
              Mode.REQUIRED,
              "The original bytes; the first ones where they do not fit."),
          column("payload_bytes", FieldType.INT64, Mode.REQUIRED, "How many bytes there were."),
          column("preamble", FieldType.BYTES, Mode.NULLABLE, "A CSV header or an Avro schema."),
          Field.struct(
                  "attributes",
                  List.of(
                      column("key", FieldType.STRING, Mode.REQUIRED, null),
                      column("value", FieldType.STRING, Mode.REQUIRED, null)))
              .withMode(Mode.REPEATED)
              .withDescription("A message's attributes."),
          column("subscription", FieldType.STRING, Mode.NULLABLE, "Where a message came from."),
          column("message_id", FieldType.STRING, Mode.NULLABLE, "A message's id."),
          column("file", FieldType.STRING, Mode.NULLABLE, "Where a file's record came from."),
          column("generation", FieldType.INT64, Mode.NULLABLE, "The file's generation."),
          column("position", FieldType.INT64, Mode.REQUIRED, "Byte offset, or ordinal from 0."),
          column("published_at", FieldType.TIMESTAMP, Mode.NULLABLE, "Of message or file."));

  private static final byte[] NOTHING = new byte[0];

  private DeadLetterTable() {}

  /** The table called {@code name}: a partition for each day, clustered by reason. */
  static Table named(String name) {
    return Table.of(name, SCHEMA)
        .withPartitioning(new Partitioning.ByTime(Partitioning.Granularity.DAY, "dead_lettered_at"))
        .withClustering(List.of("reason"))
        .withDescription("What could not land, with its original bytes.");
  }

  /**
   * The row of a dead letter, in the order of {@link #SCHEMA}. Of a payload that does not fit it
   * keeps the first bytes, of a preamble none, and the message says so.
   *
   * @param mostBytes what the row may take
   */
  static @Nullable Object[] values(
      DeadLetter letter, String line, String lineVersion, int mostBytes) {
    Envelope envelope = letter.envelope();
    Origin origin = envelope.origin();
    Refusal refusal = letter.refusal();
    byte[] payload = envelope.payload();
    byte[] preamble = envelope.preamble();
    String cuts = "";
    int room = mostBytes - othersBytes(letter, line, lineVersion);
    if (preamble.length > room / 2) {
      cuts += "; left out: the preamble of " + preamble.length + " bytes";
      preamble = NOTHING;
    }
    room = Math.max(0, room - preamble.length);
    if (payload.length > room) {
      cuts += "; cut: the payload of " + payload.length + " bytes to its first " + room;
      payload = Arrays.copyOf(payload, room);
    }
    return new @Nullable Object[] {
      letter.time(),
      line,
      lineVersion,
      letter.recordType(),
      letter.stage().name(),
      refusal.reason().name(),
      refusal.rule(),
      refusal.message() + cuts,
      payload,
      (long) envelope.payload().length,
      preamble.length == 0 ? null : preamble,
      attributes(envelope.attributes()),
      origin.subscription(),
      origin.messageId(),
      origin.file(),
      origin.generation(),
      origin.position(),
      envelope.publishTime()
    };
  }

  /** The most bytes that all but payload and preamble take, in either form of a row. */
  private static int othersBytes(DeadLetter letter, String line, String lineVersion) {
    Envelope envelope = letter.envelope();
    Origin origin = envelope.origin();
    int bytes = 1000; // names of stage and reason, numbers, tags, and what a message says of cuts
    for (String text :
        Arrays.asList(
            line,
            lineVersion,
            letter.recordType(),
            letter.refusal().rule(),
            letter.refusal().message(),
            origin.subscription(),
            origin.messageId(),
            origin.file())) {
      bytes += bytes(text);
    }
    for (Map.Entry<String, String> attribute : envelope.attributes().entrySet()) {
      bytes += bytes(attribute.getKey()) + bytes(attribute.getValue());
    }
    return bytes;
  }

  /** A text's, with those that say how long it is, and that a struct starts with it. */
  private static int bytes(@Nullable String text) {
    return text == null ? 0 : 12 + text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static List<Object> attributes(Map<String, String> attributes) {
    List<Object> structs = new ArrayList<>(attributes.size());
    new TreeMap<>(attributes).forEach((key, value) -> structs.add(new Object[] {key, value}));
    return structs;
  }

  private static Field column(
      String name, FieldType type, Mode mode, @Nullable String description) {
    return Field.of(name, type).withMode(mode).withDescription(description);
  }
}
