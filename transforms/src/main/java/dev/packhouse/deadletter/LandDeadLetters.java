package dev.packhouse.deadletter;

import dev.packhouse.land.Land;
import dev.packhouse.land.Landed;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.record.Record;
import dev.packhouse.route.Routed;
import dev.packhouse.route.RoutedCoder;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;
import org.jspecify.annotations.Nullable;

/**
 * Lands dead letters in their table and counts them by reason, each as it comes by.
 *
 * <p>It lands by load jobs, whatever the line's own method is: a load takes rows of 50 MB, the
 * Storage Write API's requests end at 10 MB, and the original bytes must fit. The output names the
 * table once its load has succeeded. A dead letter is past the last place that could take it, so
 * one whose row is larger than a load takes stops the run: {@code maxRecordBytes} keeps records
 * under it.
 */
public final class LandDeadLetters
    extends PTransform<PCollection<DeadLetter>, PCollection<String>> {

  private final String table;
  private final String line;
  private final String lineVersion;
  private final @Nullable String runId;
  private final @Nullable BigQueryServices services;

  private LandDeadLetters(
      String table,
      String line,
      String lineVersion,
      @Nullable String runId,
      @Nullable BigQueryServices services) {
    this.table = table;
    this.line = line;
    this.lineVersion = lineVersion;
    this.runId = runId;
    this.services = services;
  }

  /**
   * Lands in {@code table}.
   *
   * @param table {@code dataset.table} or {@code project.dataset.table}; created where it is
   *     missing
   * @param line the line's name
   * @param lineVersion the hash of its spec
   */
  public static LandDeadLetters in(String table, String line, String lineVersion) {
    return new LandDeadLetters(table, line, lineVersion, null, null);
  }

  /** The name of this run, as {@link Land#withRunId} has it. */
  public LandDeadLetters withRunId(String runId) {
    return new LandDeadLetters(table, line, lineVersion, runId, services);
  }

  /** Through {@code services} instead of BigQuery's own. */
  public LandDeadLetters withServices(@Nullable BigQueryServices services) {
    return new LandDeadLetters(table, line, lineVersion, runId, services);
  }

  @Override
  public PCollection<String> expand(PCollection<DeadLetter> letters) {
    Land land =
        Land.in(List.of(DeadLetterTable.named(table)))
            .withMethod(WriteMethod.LOADS)
            .withServices(services);
    Landed landed =
        letters
            .apply("Rows", ParDo.of(new Rows(table, line, lineVersion)))
            .setCoder(RoutedCoder.of())
            .apply("Land", runId == null ? land : land.withRunId(runId));
    landed.deadLetters().apply("Unlandable", ParDo.of(new Stop()));
    return landed.tables();
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
