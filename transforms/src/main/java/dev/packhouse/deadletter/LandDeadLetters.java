package dev.packhouse.deadletter;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.land.Land;
import dev.packhouse.land.Landed;
import dev.packhouse.land.RowLimit;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.land.WritePlan;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.receipt.Tally;
import dev.packhouse.receipt.TallyCoder;
import dev.packhouse.receipt.Unwritten;
import dev.packhouse.record.Record;
import dev.packhouse.route.Routed;
import dev.packhouse.route.RoutedCoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Lands dead letters in their table and counts them by reason, each as it comes by.
 *
 * <p>The output counts those that BigQuery has confirmed in streaming, and is empty in batch, where
 * {@link dev.packhouse.land.Confirmations} has the number.
 *
 * <p>A dead letter whose row is larger than the method takes lands with as many of its bytes as
 * fit. One that cannot land at all, because BigQuery refuses it or the table cannot be made or
 * written, never stops the run: it is counted and named by {@link Unwritten}.
 */
public final class LandDeadLetters extends PTransform<PCollection<DeadLetter>, PCollection<Tally>> {

  private static final byte[] NO_PAYLOAD = new byte[0];
  private static final String REASON = "reason";

  private static final WritePlan ONE_STREAM = new WritePlan(Duration.ofSeconds(1), 1, false);

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
    BigQueryOptions options = letters.getPipeline().getOptions().as(BigQueryOptions.class);
    int mostBytes =
        RowLimit.bytes(method, DeadLetterTable.SCHEMA, options.getStorageWriteApiMaxRequestSize());
    Land land =
        Land.in(List.of(DeadLetterTable.named(table)))
            .withMethod(method)
            .withPlan(ONE_STREAM)
            .withTallies(every)
            .withServices(services)
            .tolerant();
    Landed landed =
        apart(letters)
            .apply("Rows", ParDo.of(new Rows(table, line, lineVersion, mostBytes)))
            .setCoder(RoutedCoder.of())
            .apply("Land", runId == null ? land : land.withRunId(runId));
    landed.deadLetters().apply("Unlandable", ParDo.of(new GiveUp(Unwritten.in(table))));
    return landed
        .tallies()
        .apply(
            "Tallies",
            MapElements.into(TypeDescriptor.of(Tally.class)).via(LandDeadLetters::deadLettered))
        .setCoder(TallyCoder.of());
  }

  /**
   * At-least-once rows are written in the bundle that makes them: the records in it would wait for
   * the dead letters' table. The other methods have a shuffle of their own.
   */
  private PCollection<DeadLetter> apart(PCollection<DeadLetter> letters) {
    PCollection<DeadLetter> counted =
        letters.apply("Count", ParDo.of(new Count())).setCoder(DeadLetterCoder.of());
    return method == WriteMethod.AT_LEAST_ONCE
        ? counted.apply("Apart", Redistribute.arbitrarily())
        : counted;
  }

  /** What has landed in this table has not landed in the line's. */
  private static Tally deadLettered(Tally landed) {
    return new Tally(
        landed.intervalStart(), Outcome.DEAD_LETTERED, null, landed.count(), landed.ids());
  }

  /** Counts dead letters where they come by, not where they land: that may be later. */
  private static final class Count extends DoFn<DeadLetter, DeadLetter> {
    @ProcessElement
    public void process(@Element DeadLetter letter, OutputReceiver<DeadLetter> out) {
      ReceiptCounters.reason(letter.refusal().reason()).inc();
      out.output(letter);
    }
  }

  /** Makes rows of dead letters. */
  private static final class Rows extends DoFn<DeadLetter, Routed> {

    private final String table;
    private final String line;
    private final String lineVersion;
    private final int mostBytes;

    Rows(String table, String line, String lineVersion, int mostBytes) {
      this.table = table;
      this.line = line;
      this.lineVersion = lineVersion;
      this.mostBytes = mostBytes;
    }

    @ProcessElement
    public void process(@Element DeadLetter letter, OutputReceiver<Routed> out) {
      // The payload is in the row, and need not come along a second time.
      Envelope origin =
          Envelope.of(NO_PAYLOAD, letter.envelope().origin())
              .withPublishTime(letter.envelope().publishTime())
              .withAttributes(Map.of(REASON, letter.refusal().reason().name()));
      out.output(
          new Routed(
              table,
              new Record(origin, DeadLetterTable.values(letter, line, lineVersion, mostBytes))));
    }
  }

  /** Lets go of a dead letter that nothing can take: a line does not stop for it. */
  private static final class GiveUp extends DoFn<DeadLetter, Void> {

    private final Unwritten unwritten;

    GiveUp(Unwritten unwritten) {
      this.unwritten = unwritten;
    }

    @ProcessElement
    public void process(@Element DeadLetter letter) {
      Envelope envelope = letter.envelope();
      unwritten.add(
          "the dead letter "
              + envelope.origin().describe()
              + " "
              + envelope.attributes().get(REASON),
          letter.refusal().message());
    }
  }
}
