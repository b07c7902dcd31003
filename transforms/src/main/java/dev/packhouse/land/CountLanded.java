package dev.packhouse.land;

import static java.util.Objects.requireNonNull;

import com.google.api.services.bigquery.model.TableRow;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.receipt.Tally;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that BigQueryIO hands back as confirmed, a few tallies for each bundle.
 *
 * <p>It runs in the bundle that the rows were confirmed in. A worker that dies takes the counts of
 * its bundle with it, and the bundle that runs in its place counts the rows anew: none is lost and
 * none is there twice. The counters {@code landed/TABLE} follow the same rule.
 */
final class CountLanded extends DoFn<TableRow, Tally> {

  /** Bounds what a bundle holds: it may be the backlog of a week. */
  private static final int MOST_TALLIES = 10_000;

  private static final Instant AT = GlobalWindow.INSTANCE.maxTimestamp();

  private final SinkTables tables;
  private transient @Nullable Map<Long, String> names;
  private transient @Nullable Map<Counted, Tally> tallies;

  private record Counted(@Nullable Long intervalStart, String table) {}

  CountLanded(SinkTables tables) {
    this.tables = tables;
  }

  @Setup
  public void setup() {
    Map<Long, String> byNumber = new HashMap<>();
    for (Table table : tables.all().values()) {
      byNumber.put(TalliedRow.number(table.name()), table.name());
    }
    names = byNumber;
  }

  @StartBundle
  public void start() {
    tallies = new HashMap<>();
  }

  @ProcessElement
  public void process(@Element TableRow row, OutputReceiver<Tally> out) {
    TalliedRow.Confirmed confirmed = TalliedRow.tally(row);
    String table = confirmed == null ? null : requireNonNull(names).get(confirmed.table());
    if (confirmed == null || table == null) {
      // A row that a job had buffered before it was updated, without a tally or for another table.
      return;
    }
    Map<Counted, Tally> counted = requireNonNull(tallies);
    counted.merge(
        new Counted(confirmed.intervalStart(), table),
        new Tally(confirmed.intervalStart(), Outcome.LANDED, table, 1, confirmed.identity()),
        Tally::plus);
    if (counted.size() >= MOST_TALLIES) {
      flush(tally -> out.outputWithTimestamp(tally, AT));
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    flush(tally -> context.output(tally, AT, GlobalWindow.INSTANCE));
  }

  private void flush(Consumer<Tally> out) {
    Map<Counted, Tally> counted = requireNonNull(tallies);
    for (Tally tally : counted.values()) {
      Metrics.counter(ReceiptCounters.NAMESPACE, ReceiptCounters.LANDED + tally.table())
          .inc(tally.count());
      out.accept(tally);
    }
    counted.clear();
  }
}
