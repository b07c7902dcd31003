package dev.packhouse.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import dev.packhouse.envelope.Origin;
import dev.packhouse.line.LineSpec;
import dev.packhouse.receipt.Counts;
import dev.packhouse.receipt.Receipt;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.TimestampedValue;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What time does to a whole line: the watermark, the runner's clock, the end of the stream. */
final class LineTimeTest {

  private static final String LINE =
      """
      name: orchard
      sources:
        deliveries: {type: pubsub, subscription: projects/orchard/subscriptions/deliveries, format: json}
      records:
        - type: delivery
          fields:
            - {name: id, type: STRING, mode: REQUIRED}
            - {name: crates, type: INT64, mode: REQUIRED}
          id: record.id
          dedupe: {within: 1h}
          checks:
            - {name: some_crates, expr: record.crates > 0, message: a delivery has crates}
          routes:
            - {name: bulk, when: record.crates >= 100, table: market.bulk}
            - {name: retail, table: market.retail}
      deadLetters: {table: ops.dead_letters}
      """;

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration YEARS = Duration.standardDays(2_000);

  /** The longest that any of these runs may take. */
  private static final Duration MOST = Duration.standardSeconds(60);

  @TempDir Path temp;

  private TriedLine line;

  @BeforeEach
  void open() throws Exception {
    line = TriedLine.in(temp);
  }

  @AfterEach
  void close() throws Exception {
    line.close();
  }

  @Test
  void recordsFarAheadOfAndFarBehindTheWatermarkLandAsAnyOther() throws Exception {
    Counts counts =
        run(
            stream()
                .addElements(at(NOON.plus(YEARS), message(1, 0, "early", 5)))
                .advanceWatermarkTo(NOON.plus(minutes(90)))
                .advanceProcessingTime(minutes(2))
                .addElements(
                    at(NOON.minus(YEARS), message(2, 1, "late", 500)),
                    at(NOON.minus(YEARS), message(3, 1, "late and empty", 0)),
                    at(NOON.minus(YEARS), message(4, 1, "early", 5)),
                    at(NOON.plus(minutes(90)), message(5, 1, "in time", 6))));

    assertThat(
        line.query("SELECT id FROM market.retail ORDER BY 1"), contains("[early]", "[in time]"));
    assertThat(line.query("SELECT id FROM market.bulk"), contains("[late]"));
    assertThat(counts.duplicate(), is(1L));
    assertThat(counts.reasons(), is(Map.of("CHECK_FAILED", 1L)));
    assertThat(receipts(), contains(receipt(0, 1, 1, 0, 0), receipt(1, 4, 2, 1, 1)));
  }

  @Test
  void duplicateWithinTheTimeIsCountedAndOneBeyondItLands() throws Exception {
    Counts counts =
        run(
            stream()
                .addElements(at(NOON, message(1, 0, "a", 1)))
                .advanceProcessingTime(minutes(59))
                .addElements(at(NOON, message(2, 59, "a", 2)))
                .advanceProcessingTime(minutes(2))
                .addElements(at(NOON, message(3, 61, "a", 3))));

    assertThat(line.query("SELECT crates FROM market.retail ORDER BY 1"), contains("[1]", "[3]"));
    assertThat(counts.duplicate(), is(1L));
    assertThat(
        receipts(),
        contains(receipt(0, 1, 1, 0, 0), receipt(59, 1, 0, 0, 1), receipt(61, 1, 1, 0, 0)));
  }

  @Test
  void receiptOfAnIntervalIsThereWhileItsIdsAreRememberedAndTheStreamGoesOn() throws Exception {
    TestStream.Builder<Envelope> stream =
        stream().addElements(at(NOON, message(1, 0, "a", 1)), at(NOON, message(2, 0, "b", 0)));
    // The watermark stands still: the clock alone brings all this about. Each step sets the timers
    // that go off in the next one; receipts are summed for a minute.
    stream = inSteps(stream, Duration.standardSeconds(5));
    stream = stream.addElements(at(NOON, message(3, 0, "a", 1)));
    stream = inSteps(stream, minutes(1)).addElements(at(NOON, message(4, 4, "c", 1)));
    run(stream);

    assertThat(landedBefore(1), is(Map.of()));
    assertThat(landedBefore(3), is(Map.of("market.retail", 1L, "ops.dead_letters", 1L)));
    // A row for what was read, refused or seen before, and one for what landed in the table.
    assertThat(
        landedBefore(4),
        is(Map.of("market.retail", 1L, "ops.dead_letters", 1L, "ops.receipts", 2L)));
    // Nothing is added to an interval at the end, not even rows of zeroes.
    assertThat(
        line.query(
            "SELECT count(*) FROM ops.receipts GROUP BY interval_start ORDER BY interval_start"),
        contains("[2]", "[2]"));
    assertThat(receipts(), contains(receipt(0, 3, 1, 1, 1), receipt(4, 1, 1, 0, 0)));
  }

  @Test
  void streamThatEndsAtOnceLandsAllThatHadCome() throws Exception {
    TestStream.Builder<Envelope> stream = stream();
    for (int i = 0; i < 40; i++) {
      int crates = i % 4 == 0 ? 0 : i % 4 == 1 ? 500 : 5;
      stream = stream.addElements(at(NOON, message(i, i / 20, "id " + i, crates)));
    }
    Counts counts = run(stream.addElements(at(NOON, message(40, 1, "id 1", 5))));

    assertThat(landedBefore(40), is(Map.of()));
    assertThat(count("id", "market.bulk"), contains("[10, 10]"));
    assertThat(count("id", "market.retail"), contains("[20, 20]"));
    assertThat(count("message_id", "ops.dead_letters"), contains("[10, 10]"));
    assertThat(counts.duplicate(), is(1L));
    assertThat(counts.reasons(), is(Map.of("CHECK_FAILED", 10L)));
    assertThat(counts.unwritten(), is(Map.of()));
    assertThat(receipts(), contains(receipt(0, 20, 15, 5, 0), receipt(1, 21, 15, 5, 1)));
  }

  private static TestStream.Builder<Envelope> stream() {
    return TestStream.create(EnvelopeCoder.of()).advanceWatermarkTo(NOON);
  }

  private static TimestampedValue<Envelope> at(Instant time, Envelope message) {
    return TimestampedValue.of(message, time);
  }

  private static TestStream.Builder<Envelope> inSteps(
      TestStream.Builder<Envelope> stream, Duration step) {
    for (int i = 0; i < 5; i++) {
      stream = stream.advanceProcessingTime(step);
    }
    return stream;
  }

  private static Duration minutes(long minutes) {
    return Duration.standardMinutes(minutes);
  }

  /** A message with a number as its id, published {@code minute} minutes after noon. */
  private static Envelope message(int number, int minute, String id, int crates) {
    String payload = "{\"id\": \"" + id + "\", \"crates\": " + crates + "}";
    Origin origin = Origin.ofMessage("projects/orchard/subscriptions/deliveries", "" + number, 0);
    return Envelope.of(payload.getBytes(UTF_8), origin)
        .withPublishTime(NOON.plus(minutes(minute)).getMillis() * 1_000);
  }

  private static String receipt(int minute, int read, int landed, int deadLettered, int duplicate) {
    return List.of(minute, read, landed, deadLettered, duplicate, 0, true).toString();
  }

  /** The receipt of each interval, of all its rows, with whether the ids that left came in. */
  private List<String> receipts() throws Exception {
    return line.query(
        "SELECT (epoch_ms(interval_start) - "
            + NOON.getMillis()
            + ") // 60000, sum(read)::BIGINT, sum(landed)::BIGINT, sum(dead_lettered)::BIGINT,"
            + " sum(duplicate)::BIGINT, sum(filtered)::BIGINT, bit_xor(ids_in) = bit_xor(ids_out)"
            + " FROM ops.receipts GROUP BY 1, interval_start ORDER BY 1");
  }

  private List<String> count(String id, String table) throws Exception {
    return line.query("SELECT count(*), count(DISTINCT " + id + ") FROM " + table);
  }

  private Map<String, Long> landedBefore(int number) {
    return SteppedSource.landedBefore(line.run, number);
  }

  /** Runs the line on {@code messages}, and ends the stream. */
  private Counts run(TestStream.Builder<Envelope> messages) throws Exception {
    LineSpec spec = line.spec(LINE);
    Pipeline pipeline = line.pipeline();
    LinePipeline.add(
        pipeline,
        new LineParts(spec, spec.sources().get("deliveries"), line.settings()),
        new SteppedSource(messages.advanceWatermarkToInfinity(), line.run));
    PipelineResult result = pipeline.run();
    assertThat(result.waitUntilFinish(MOST), is(PipelineResult.State.DONE));
    return Receipt.counts(result.metrics());
  }
}
