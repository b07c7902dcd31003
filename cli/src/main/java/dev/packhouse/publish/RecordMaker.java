package dev.packhouse.publish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.decode.CsvFormat;
import dev.packhouse.decode.RecordDecoder;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.line.CsvLayout;
import dev.packhouse.line.MessagePayload;
import dev.packhouse.line.RecordType;
import dev.packhouse.read.MessageFormat;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes up messages of one record type. */
final class RecordMaker {

  /** More than conditions need that can be satisfied by chance at all. */
  private static final int MOST_TRIES = 2_000;

  private final RecordType type;
  private final Map<String, String> attributes;
  private final PayloadForm form;
  private final ValueMaker values;
  private final Acceptance acceptance;
  private final Dirt dirt;
  private final Clock clock;

  RecordMaker(
      RecordType type,
      Map<String, String> attributes,
      MessagePayload payload,
      Random random,
      Clock clock,
      String run) {
    this.type = type;
    this.attributes = attributes;
    this.form =
        payload.format() == MessageFormat.CSV
            ? PayloadForm.csv(type, payload.csv())
            : PayloadForm.json();
    this.values = new ValueMaker(Hints.of(type), random, clock, run);
    this.acceptance = new Acceptance(type, decoder(type, payload));
    this.dirt = new Dirt(type.schema().fields(), form, random);
    this.clock = clock;
  }

  private static RecordDecoder decoder(RecordType type, MessagePayload payload) {
    return switch (payload.format()) {
      case JSON -> RecordDecoder.json(type.schema(), type.unknownFields());
      case CSV -> RecordDecoder.csv(type.schema(), type.unknownFields(), csv(payload.csv()));
      case AVRO, PROTOBUF ->
          throw new UnpublishableException(
              "made-up messages are JSON or CSV, and the source's format is "
                  + payload.format().name().toLowerCase(java.util.Locale.ROOT)
                  + "; publish a file with --from");
    };
  }

  private static CsvFormat csv(CsvLayout csv) {
    return new CsvFormat(csv.delimiter(), csv.quote(), csv.nullMarker(), csv.columns());
  }

  /** A message that lands. */
  Event clean() {
    String obstacle = null;
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      byte[] payload = form.write(values.record(type.schema().fields()));
      obstacle = obstacle(payload);
      if (obstacle == null) {
        return new Event(payload, attributes, false);
      }
    }
    throw new UnpublishableException(
        "no "
            + type.name()
            + " is found that lands, at last for this: "
            + obstacle
            + "; publish a file with --from");
  }

  /** A message that does not. */
  Event dirty() {
    ObjectNode record = values.record(type.schema().fields());
    for (Dirt.Kind kind : dirt.shuffled()) {
      byte[] payload = dirt.on(record, kind);
      if (obstacle(payload) != null) {
        return new Event(payload, attributes, true);
      }
    }
    return new Event(Dirt.NOT_UTF8.clone(), attributes, true);
  }

  private @Nullable String obstacle(byte[] payload) {
    return acceptance.obstacle(
        Envelope.of(payload, Origin.ofMessage("made-up", "0", 0))
            .withAttributes(attributes)
            .withPublishTime(clock.millis() * 1_000));
  }
}
