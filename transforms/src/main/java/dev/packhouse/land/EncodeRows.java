package dev.packhouse.land;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.receipt.Tally;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Routed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/** Makes ready bytes of records; what BigQuery could not take becomes a dead letter here. */
final class EncodeRows extends DoFn<Routed, LandingRow> {

  static final TupleTag<LandingRow> ROWS = new TupleTag<>("rows");
  static final TupleTag<DeadLetter> REFUSED = new TupleTag<>("refused");

  private final Destinations destinations;
  private final WriteMethod method;
  private final @Nullable String recordType;
  private final int mostRowBytes;
  private final boolean tallied;
  private final @Nullable Duration every;
  private transient @Nullable RowEncoder encoder;
  private transient @Nullable Map<String, String> keys;
  private transient @Nullable Map<String, Long> numbers;

  /**
   * @param mostRowBytes larger rows are dead letters
   * @param tallied whether rows carry their tally
   * @param every the length of a tally's interval; null for tallies without
   */
  EncodeRows(
      Destinations destinations,
      WriteMethod method,
      @Nullable String recordType,
      int mostRowBytes,
      boolean tallied,
      @Nullable Duration every) {
    this.destinations = destinations;
    this.method = method;
    this.recordType = recordType;
    this.mostRowBytes = mostRowBytes;
    this.tallied = tallied;
    this.every = every;
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
      if (row.length > mostRowBytes) {
        throw new RefusedRowException(tooLarge(row.length, routed.table()));
      }
      if (tallied) {
        Long interval = every == null ? null : Tally.interval(envelope.publishTime(), every);
        row = TalliedRow.of(row, interval, envelope.identity(), number(routed.table()));
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

  private long number(String table) {
    Map<String, Long> known = numbers;
    if (known == null) {
      known = new HashMap<>();
      numbers = known;
    }
    return known.computeIfAbsent(table, TalliedRow::number);
  }

  private Refusal tooLarge(int bytes, String table) {
    return new Refusal(
        Reason.REFUSED,
        table,
        "the row takes " + bytes + " bytes, BigQuery takes rows of up to " + mostRowBytes);
  }
}
