package dev.packhouse.receipt;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.land.Confirmations;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.ResultRows;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of receipts in the embedded warehouse, asked as docs/receipts.md asks it. */
class LandReceiptsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long NINE = 1_700_000_000_000_000L / 60_000_000L * 60_000_000L;
  private static final long LATER = NINE + 60_000_000L;

  @TempDir Path temp;

  private final String run = "run-" + UUID.randomUUID();
  private EmbeddedWarehouse warehouse;

  @BeforeEach
  void openWarehouse() throws Exception {
    warehouse = EmbeddedWarehouse.open(temp.resolve("run"));
  }

  @AfterEach
  void closeWarehouse() throws Exception {
    Confirmations.release(run);
    warehouse.close();
  }

  @Test
  void intervalsOfWhichEveryRecordIsAccountedForBalance() throws Exception {
    warehouse.createDataset("ops");
    land(
        stream()
            .addElements(read(NINE, 1), read(NINE, 2), read(NINE, 3), read(LATER, 4))
            .advanceProcessingTime(org.joda.time.Duration.standardMinutes(2))
            .addElements(
                tally(NINE, Outcome.LANDED, "market.fresh", 1),
                tally(NINE, Outcome.LANDED, "market.juice", 2),
                tally(NINE, Outcome.DEAD_LETTERED, null, 3))
            .advanceProcessingTime(org.joda.time.Duration.standardMinutes(2))
            // A record that comes late adds to the interval of its arrival.
            .addElements(read(NINE, 5), tally(NINE, Outcome.DUPLICATE, null, 5))
            .addElements(tally(LATER, Outcome.FILTERED, null, 4)));

    assertThat(
        query(
            "SELECT SUM(read)::BIGINT, SUM(landed)::BIGINT, SUM(dead_lettered)::BIGINT,"
                + " SUM(duplicate)::BIGINT, SUM(filtered)::BIGINT,"
                + " BIT_XOR(ids_in) = BIT_XOR(ids_out)"
                + " FROM ops.receipts GROUP BY interval_start ORDER BY interval_start"),
        contains(Arrays.asList(4L, 2L, 1L, 1L, 0L, true), Arrays.asList(1L, 0L, 0L, 0L, 1L, true)));
    assertThat(
        query(
            "SELECT DISTINCT line, line_version, run_id,"
                + " epoch_us(interval_end) - epoch_us(interval_start) FROM ops.receipts"),
        contains(Arrays.asList("orchard", "abc123", run, 60_000_000L)));
    assertThat(
        query(
            "SELECT \"table\", SUM(landed)::BIGINT FROM ops.receipts WHERE \"table\" IS NOT NULL"
                + " GROUP BY 1 ORDER BY 1"),
        contains(Arrays.asList("market.fresh", 1L), Arrays.asList("market.juice", 1L)));
    assertThat(alerts(), is(empty()));
  }

  @Test
  void talliesAreSummedBeforeTheyAreWritten() throws Exception {
    warehouse.createDataset("ops");
    TestStream.Builder<Tally> stream = stream();
    for (int id = 0; id < 1_000; id++) {
      stream = stream.addElements(read(NINE, id), tally(NINE, Outcome.FILTERED, null, id));
    }
    land(stream);

    assertThat(query("SELECT read, filtered FROM ops.receipts"), contains(List.of(1_000L, 1_000L)));
  }

  @Test
  void lostRecordLeavesItsIntervalOutOfBalance() throws Exception {
    warehouse.createDataset("ops");
    land(
        stream()
            .addElements(read(NINE, 1), read(NINE, 2), read(LATER, 3))
            .addElements(
                tally(NINE, Outcome.LANDED, "market.fresh", 1),
                tally(LATER, Outcome.LANDED, "market.fresh", 3)));

    assertThat(alerts(), contains(Arrays.asList(NINE, 1L, false)));
  }

  @Test
  void lostRecordBesideARepeatedOneIsSeenThoughTheCountsAgree() throws Exception {
    warehouse.createDataset("ops");
    land(
        stream()
            .addElements(read(NINE, 1), read(NINE, 2), read(NINE, 3))
            .addElements(
                tally(NINE, Outcome.LANDED, "market.fresh", 1),
                tally(NINE, Outcome.LANDED, "market.fresh", 2),
                tally(NINE, Outcome.LANDED, "market.fresh", 2)));

    assertThat(alerts(), contains(Arrays.asList(NINE, 0L, false)));
  }

  @Test
  void recordsWithoutAPublishTimeHaveAnIntervalOfTheirOwn() throws Exception {
    warehouse.createDataset("ops");
    land(
        stream()
            .addElements(
                tally(null, Outcome.READ, null, 1),
                tally(null, Outcome.LANDED, "market.fresh", 1)));

    assertThat(
        query(
            "SELECT interval_start, interval_end, SUM(read)::BIGINT, SUM(landed)::BIGINT"
                + " FROM ops.receipts GROUP BY 1, 2"),
        contains(Arrays.asList(null, null, 1L, 1L)));
  }

  @Test
  void missingDatasetCostsTheReceiptsAndNotTheRun() {
    PipelineResult result = land(stream().addElements(read(NINE, 1)));

    assertThat(Receipt.counts(result.metrics()).unwritten(), equalTo(Map.of("ops.receipts", 1L)));
  }

  @Test
  void documentNamesEveryColumn() throws IOException {
    String document = Files.readString(Path.of("../../docs/receipts.md"));
    ReceiptTable.SCHEMA
        .fields()
        .forEach(column -> assertThat(document, containsString("`" + column.name() + "`")));
  }

  /** Intervals out of balance: start, records missing, whether the ids agree. */
  private List<List<Object>> alerts() throws WarehouseException {
    return query(
        "SELECT epoch_us(interval_start),"
            + " (SUM(read) - SUM(landed) - SUM(dead_lettered) - SUM(duplicate)"
            + " - SUM(filtered))::BIGINT AS missing,"
            + " BIT_XOR(ids_in) = BIT_XOR(ids_out) AS same_ids"
            + " FROM ops.receipts GROUP BY 1 HAVING missing <> 0 OR NOT same_ids");
  }

  private List<List<Object>> query(String sql) throws WarehouseException {
    List<List<Object>> all = new ArrayList<>();
    try (WarehouseReader reader = WarehouseReader.open(temp.resolve("run"));
        ResultRows rows = reader.query(sql)) {
      for (List<Object> row = rows.next(); row != null; row = rows.next()) {
        all.add(row);
      }
    }
    return all;
  }

  private PipelineResult land(TestStream.Builder<Tally> tallies) {
    BigQueryOptions options = TestPipeline.testingPipelineOptions().as(BigQueryOptions.class);
    options.setProject("orchard");
    TestPipeline pipeline = TestPipeline.fromOptions(options).enableAbandonedNodeEnforcement(false);
    pipeline
        .apply(tallies.advanceWatermarkToInfinity())
        .apply(
            "Land receipts",
            LandReceipts.in("ops.receipts", "orchard", "abc123")
                .withEvery(MINUTE)
                .withRunId(run)
                .withServices(warehouse.services()));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return result;
  }

  private static TestStream.Builder<Tally> stream() {
    return TestStream.create(TallyCoder.of());
  }

  private static Tally read(long interval, long... ids) {
    return tally(interval, Outcome.READ, null, ids);
  }

  /** Of the records with these ids, which arrived in this interval. */
  private static Tally tally(Long interval, Outcome outcome, String table, long... ids) {
    return LongStream.of(ids)
        .mapToObj(
            id ->
                Tally.of(
                    Envelope.of(
                            new byte[0],
                            Origin.ofMessage("projects/p/subscriptions/s", String.valueOf(id), 0))
                        .withPublishTime(interval == null ? null : interval + id),
                    outcome,
                    table,
                    MINUTE))
        .reduce(Tally::plus)
        .orElseThrow();
  }
}
