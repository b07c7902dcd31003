package dev.packhouse.land;

import com.google.api.services.bigquery.model.TableRow;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import java.util.Base64;
import java.util.Objects;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryStorageApiInsertError;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.CoderUtils;
import org.jspecify.annotations.Nullable;

/** Makes dead letters of the rows that the Storage Write API refuses, with their envelopes. */
final class RefusedRows extends DoFn<BigQueryStorageApiInsertError, DeadLetter> {

  private static final String ENVELOPE = "envelope";

  /**
   * BigQueryIO tells it of a refused row itself from 2.71 on, and Flink's runner is there to 2.70.
   */
  private static final String TABLE = "table";

  private final @Nullable String recordType;

  RefusedRows(@Nullable String recordType) {
    this.recordType = recordType;
  }

  /** What BigQueryIO carries beside a row, and hands back if the row is refused. */
  static TableRow carry(LandingRow row) {
    try {
      Envelope envelope = Objects.requireNonNull(row.envelope(), "a row without its envelope");
      byte[] bytes = CoderUtils.encodeToByteArray(EnvelopeCoder.of(), envelope);
      return new TableRow()
          .set(ENVELOPE, Base64.getEncoder().encodeToString(bytes))
          .set(TABLE, Destinations.table(row.destination()));
    } catch (CoderException e) {
      throw new IllegalStateException("an envelope that was read cannot be written", e);
    }
  }

  @ProcessElement
  public void process(
      @Element BigQueryStorageApiInsertError refused, OutputReceiver<DeadLetter> out)
      throws CoderException {
    String carried = Objects.requireNonNull((String) refused.getRow().get(ENVELOPE));
    Envelope envelope =
        CoderUtils.decodeFromByteArray(EnvelopeCoder.of(), Base64.getDecoder().decode(carried));
    // Null in a row that a job had buffered before it was updated.
    String table = (String) refused.getRow().get(TABLE);
    String message = refused.getErrorMessage();
    String column = MissingColumns.refused(message);
    Refusal refusal =
        new Refusal(
            column == null ? Reason.REFUSED : Reason.COLUMN_MISSING,
            column != null ? column : table,
            message == null ? "BigQuery gave no reason" : message);
    out.output(DeadLetter.of(envelope, recordType, Stage.LAND, refusal));
  }
}
