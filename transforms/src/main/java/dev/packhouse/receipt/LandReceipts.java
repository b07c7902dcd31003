package dev.packhouse.receipt;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.land.Land;
import dev.packhouse.land.Landed;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.land.WritePlan;
import dev.packhouse.route.RoutedCoder;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the receipts of a line in a table, by interval of arrival.
 *
 * <p>The table is a ledger. Tallies are summed for a while, from ten seconds to a minute, and each
 * sum becomes a row; what comes late adds rows to its interval. The receipt of an interval is the
 * sum of its rows: docs/receipts.md.
 *
 * <p>What cannot be written never stops the line.
 */
public final class LandReceipts extends PTransform<PCollection<Tally>, PDone> {

  private static final Duration SHORTEST = Duration.ofSeconds(10);
  private static final WritePlan ONE_STREAM = new WritePlan(Duration.ofSeconds(1), 1, false);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final String table;
  private final String line;
  private final String lineVersion;
  private final Duration every;
  private final @Nullable String runId;
  private final @Nullable BigQueryServices services;

  private LandReceipts(
      String table,
      String line,
      String lineVersion,
      Duration every,
      @Nullable String runId,
      @Nullable BigQueryServices services) {
    this.table = table;
    this.line = line;
    this.lineVersion = lineVersion;
    this.every = every;
    this.runId = runId;
    this.services = services;
  }

  /**
   * Keeps them in {@code table}, of intervals of a minute.
   *
   * @param table {@code dataset.table} or {@code project.dataset.table}; created where it is
   *     missing
   * @param line the line's name
   * @param lineVersion the hash of its spec
   */
  public static LandReceipts in(String table, String line, String lineVersion) {
    return new LandReceipts(table, line, lineVersion, Duration.ofMinutes(1), null, null);
  }

  /** The length of the intervals that the tallies were made with. */
  public LandReceipts withEvery(Duration every) {
    return new LandReceipts(table, line, lineVersion, every, runId, services);
  }

  /** The name of this run, which the rows tell; the job's name unless it is set. */
  public LandReceipts withRunId(String runId) {
    return new LandReceipts(table, line, lineVersion, every, runId, services);
  }

  /** Through {@code services} instead of BigQuery's own. */
  public LandReceipts withServices(@Nullable BigQueryServices services) {
    return new LandReceipts(table, line, lineVersion, every, runId, services);
  }

  @Override
  public PDone expand(PCollection<Tally> tallies) {
    String run = runId == null ? tallies.getPipeline().getOptions().getJobName() : runId;
    Landed landed =
        tallies
            .apply(
                "Tables", WithKeys.of(LandReceipts::tableOf).withKeyType(TypeDescriptors.strings()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), TallyCoder.of()))
            .apply("Often", often())
            .apply("Sum", Combine.perKey(new SumBySlot()))
            .setCoder(KvCoder.of(StringUtf8Coder.of(), SumBySlot.CODER))
            .apply("Rows", ParDo.of(new ReceiptRows(table, line, lineVersion, run, every)))
            .setCoder(RoutedCoder.of())
            .apply(
                "Land",
                Land.in(List.of(ReceiptTable.named(table)))
                    // A row that came twice would be in the sums twice, whatever the line's own
                    // rows may.
                    .withMethod(WriteMethod.EXACTLY_ONCE)
                    .withPlan(ONE_STREAM)
                    .withRunId(run)
                    .withServices(services)
                    .tolerant());
    landed.deadLetters().apply("Unlandable", ParDo.of(new GiveUp(Unwritten.in(table))));
    return PDone.in(tallies.getPipeline());
  }

  private static String tableOf(Tally tally) {
    return tally.table() == null ? "" : tally.table();
  }

  /**
   * Each sum starts anew; the last one is written when the stream ends, unless nothing was added.
   */
  private <T> Window<T> often() {
    Duration delay = every.compareTo(SHORTEST) < 0 ? SHORTEST : every;
    delay = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    return Window.<T>configure()
        .triggering(
            Repeatedly.forever(
                AfterProcessingTime.pastFirstElementInPane()
                    .plusDelayOf(org.joda.time.Duration.millis(delay.toMillis()))))
        .withOnTimeBehavior(Window.OnTimeBehavior.FIRE_IF_NON_EMPTY)
        .discardingFiredPanes();
  }

  private static final class GiveUp extends DoFn<DeadLetter, Void> {

    private final Unwritten unwritten;

    GiveUp(Unwritten unwritten) {
      this.unwritten = unwritten;
    }

    @ProcessElement
    public void process(@Element DeadLetter row) {
      unwritten.add("the interval " + row.envelope().origin().describe(), row.refusal().message());
    }
  }
}
