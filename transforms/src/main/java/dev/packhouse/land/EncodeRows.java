package dev.packhouse.land;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Routed;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/** Makes ready bytes of records; what BigQuery could not take becomes a dead letter here. */
final class EncodeRows extends DoFn<Routed, LandingRow> {

  static final TupleTag<LandingRow> ROWS = new TupleTag<>("rows");
  static final TupleTag<DeadLetter> REFUSED = new TupleTag<>("refused");

  /**
   * The most bytes of a row in a load file.
   *
   * @see <a
   *     href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-avro#input_file_requirements">Input
   *     file requirements</a>
   */
  static final int MOST_ROW_BYTES = 50_000_000;

  private final Destinations destinations;
  private final WriteMethod method;
  private final @Nullable String recordType;
  private transient @Nullable RowEncoder encoder;
  private transient @Nullable Map<String, String> keys;

  EncodeRows(Destinations destinations, WriteMethod method, @Nullable String recordType) {
    this.destinations = destinations;
    this.method = method;
    this.recordType = recordType;
  }

  @ProcessElement
  public void process(@Element Routed routed, MultiOutputReceiver out) {
    String destination = keys().get(routed.table());
    if (destination == null) {
      throw new IllegalArgumentException(
          "a record was routed to " + routed.table() + ", which is none of " + keys().keySet());
    }
    Envelope envelope = routed.record().envelope();
    try {
      byte[] row = encoder().encode(routed.record().values());
      if (row.length > MOST_ROW_BYTES) {
        throw new RefusedRowException(tooLarge(row.length, routed.table()));
      }
      // Load jobs give no row back: their files go without the envelope.
      out.get(ROWS)
          .output(new LandingRow(destination, row, method == WriteMethod.LOADS ? null : envelope));
    } catch (RefusedRowException e) {
      out.get(REFUSED).output(DeadLetter.of(envelope, recordType, Stage.LAND, e.refusal()));
    }
  }

  private RowEncoder encoder() {
    RowEncoder ready = encoder;
    if (ready == null) {
      RecordSchema schema = destinations.schema();
      ready =
          switch (method) {
            case LOADS -> new AvroRowEncoder(schema);
            case EXACTLY_ONCE, AT_LEAST_ONCE -> new ProtoRowEncoder(schema);
          };
      encoder = ready;
    }
    return ready;
  }

  private Map<String, String> keys() {
    Map<String, String> known = keys;
    if (known == null) {
      known = destinations.keys();
      keys = known;
    }
    return known;
  }

  private static Refusal tooLarge(int bytes, String table) {
    return new Refusal(
        Reason.REFUSED,
        table,
        "the row takes " + bytes + " bytes, BigQuery takes rows of up to " + MOST_ROW_BYTES);
  }
}
