package dev.packhouse.deadletter;

import dev.packhouse.land.Land;
import dev.packhouse.land.Landed;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.receipt.Tally;
import dev.packhouse.receipt.TallyCoder;
import dev.packhouse.record.Record;
import dev.packhouse.route.Routed;
import dev.packhouse.route.RoutedCoder;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Lands dead letters in their table and counts them by reason, each as it comes by.
 *
 * <p>The output counts those that BigQuery has confirmed, where the method tells; load jobs name no
 * rows, and their output is empty.
 */
public final class LandDeadLetters extends PTransform<PCollection<DeadLetter>, PCollection<Tally>> {

  private final String table;
  private final String line;
  private final String lineVersion;
  private final WriteMethod method;
  private final Duration every;
  private final @Nullable String runId;
  private final @Nullable BigQueryServices services;

  private LandDeadLetters(
      String table,
      String line,
      String lineVersion,
      WriteMethod method,
      Duration every,
      @Nullable String runId,
      @Nullable BigQueryServices services) {
    this.table = table;
    this.line = line;
    this.lineVersion = lineVersion;
    this.method = method;
    this.every = every;
    this.runId = runId;
    this.services = services;
  }

  /**
   * Lands in {@code table}, by {@link WriteMethod#LOADS}.
   *
   * @param table {@code dataset.table} or {@code project.dataset.table}; created where it is
   *     missing
   * @param line the line's name
   * @param lineVersion the hash of its spec
   */
  public static LandDeadLetters in(String table, String line, String lineVersion) {
    return new LandDeadLetters(
        table, line, lineVersion, WriteMethod.LOADS, Duration.ofMinutes(1), null, null);
  }

  /** By this method; one of the Storage Write API's in streaming. */
  public LandDeadLetters withMethod(WriteMethod method) {
    return new LandDeadLetters(table, line, lineVersion, method, every, runId, services);
  }

  /** The length of the intervals of arrival that they are counted by; a minute unless it is set. */
  public LandDeadLetters withEvery(Duration every) {
    return new LandDeadLetters(table, line, lineVersion, method, every, runId, services);
  }

  /** The name of this run, as {@link Land#withRunId} has it. */
  public LandDeadLetters withRunId(String runId) {
    return new LandDeadLetters(table, line, lineVersion, method, every, runId, services);
  }

  /** Through {@code services} instead of BigQuery's own. */
  public LandDeadLetters withServices(@Nullable BigQueryServices services) {
    return new LandDeadLetters(table, line, lineVersion, method, every, runId, services);
  }

  @Override
  public PCollection<Tally> expand(PCollection<DeadLetter> letters) {
    Land land =
        Land.in(List.of(DeadLetterTable.named(table))).withMethod(method).withServices(services);
    Landed landed =
        letters
            .apply("Rows", ParDo.of(new Rows(table, line, lineVersion)))
            .setCoder(RoutedCoder.of())
            .apply("Land", runId == null ? land : land.withRunId(runId));
    landed.deadLetters().apply("Unlandable", ParDo.of(new Stop()));
    return landed
        .tallies()
        .apply(
            "Tallies",
            MapElements.into(TypeDescriptor.of(Tally.class)).via(LandDeadLetters::deadLettered))
        .setCoder(TallyCoder.of());
  }

  /** What has landed in this table has not landed in the line's. */
  private static Tally deadLettered(Tally landed) {
    return new Tally(
        landed.intervalStart(), Outcome.DEAD_LETTERED, null, landed.count(), landed.ids());
  }

  /** Makes rows of dead letters. */
  private static final class Rows extends DoFn<DeadLetter, Routed> {

    private final String table;
    private final String line;
    private final String lineVersion;

    Rows(String table, String line, String lineVersion) {
      this.table = table;
      this.line = line;
      this.lineVersion = lineVersion;
    }

    @ProcessElement
    public void process(@Element DeadLetter letter, OutputReceiver<Routed> out) {
      ReceiptCounters.reason(letter.refusal().reason()).inc();
      out.output(
          new Routed(
              table,
              new Record(letter.envelope(), DeadLetterTable.values(letter, line, lineVersion))));
    }
  }

  /** Ends the run at a dead letter that nothing can take: losing it is the one other choice. */
  private static final class Stop extends DoFn<DeadLetter, Void> {
    @ProcessElement
    @SuppressWarnings("DoNotCallSuggester") // Beam calls it
    public void process(@Element DeadLetter letter) {
      throw new IllegalStateException(
          "a dead letter cannot land: "
              + letter.envelope().origin().describe()
              + ": "
              + letter.refusal().message()
              + "; lower maxRecordBytes, so that it keeps fewer bytes of such a record");
    }
  }
}
