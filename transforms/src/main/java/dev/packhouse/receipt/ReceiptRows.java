package dev.packhouse.receipt;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.record.Record;
import dev.packhouse.route.Routed;
import java.time.Duration;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/** Makes rows of sums, in the order of {@link ReceiptTable#SCHEMA}. */
final class ReceiptRows extends DoFn<KV<String, Map<Slot, Entry>>, Routed> {

  private static final byte[] NO_PAYLOAD = new byte[0];

  private final String table;
  private final String line;
  private final String lineVersion;
  private final String runId;
  private final long everyMicros;

  ReceiptRows(String table, String line, String lineVersion, String runId, Duration every) {
    this.table = table;
    this.line = line;
    this.lineVersion = lineVersion;
    this.runId = runId;
    this.everyMicros = every.toMillis() * 1000;
  }

  @ProcessElement
  public void process(@Element KV<String, Map<Slot, Entry>> sums, OutputReceiver<Routed> out) {
    sums.getValue().forEach((slot, entry) -> out.output(row(slot, entry)));
  }

  private Routed row(Slot slot, Entry entry) {
    Long start = slot.intervalStart();
    long now = Math.multiplyExact(System.currentTimeMillis(), 1000);
    @Nullable Object[] values = {
      line,
      lineVersion,
      runId,
      start,
      start == null ? null : start + everyMicros,
      slot.table(),
      entry.read(),
      entry.landed(),
      entry.deadLettered(),
      entry.duplicate(),
      entry.filtered(),
      entry.idsIn(),
      entry.idsOut(),
      now
    };
    // What a row that BigQuery refuses is called by, in the log.
    Origin origin = Origin.ofFile(line, null, start == null ? 0 : start);
    return new Routed(table, new Record(Envelope.of(NO_PAYLOAD, origin), values));
  }
}
