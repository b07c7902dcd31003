package dev.packhouse.land;

import static java.util.Objects.requireNonNull;

import com.google.api.services.bigquery.model.TableRow;
import dev.packhouse.receipt.BundleTallies;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.receipt.Tally;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.jspecify.annotations.Nullable;

/**
 * Counts the rows that BigQueryIO hands back as confirmed, a few tallies for each bundle.
 *
 * <p>It runs in the bundle that the rows were confirmed in. A worker that dies takes the counts of
 * its bundle with it, and the bundle that runs in its place counts the rows anew: none is lost and
 * none is there twice. The counters {@code landed/TABLE} follow the same rule.
 */
final class CountLanded extends DoFn<TableRow, Tally> {

  private final SinkTables tables;
  private transient @Nullable Map<Long, String> names;
  private transient @Nullable BundleTallies tallies;

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
    tallies = new BundleTallies();
  }

  @ProcessElement
  public void process(@Element TableRow row, OutputReceiver<Tally> out) {
    TalliedRow.Confirmed confirmed = TalliedRow.tally(row);
    String table = confirmed == null ? null : requireNonNull(names).get(confirmed.table());
    if (confirmed == null || table == null) {
      // A row that a job had buffered before it was updated, without a tally or for another table.
      return;
    }
    Tally one =
        new Tally(confirmed.intervalStart(), Outcome.LANDED, table, 1, confirmed.identity());
    BundleTallies sums = requireNonNull(tallies);
    if (sums.add(one)) {
      sums.handOn(tally -> out.outputWithTimestamp(counted(tally), BundleTallies.AT));
    }
  }

  @FinishBundle
  public void finish(FinishBundleContext context) {
    requireNonNull(tallies)
        .handOn(tally -> context.output(counted(tally), BundleTallies.AT, GlobalWindow.INSTANCE));
  }

  private static Tally counted(Tally tally) {
    Metrics.counter(ReceiptCounters.NAMESPACE, ReceiptCounters.LANDED + tally.table())
        .inc(tally.count());
    return tally;
  }
}
