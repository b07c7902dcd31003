package dev.packhouse.deadletter;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.land.Confirmations;
import dev.packhouse.land.FailingServices;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.receipt.Counts;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.receipt.Receipt;
import dev.packhouse.receipt.Tally;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.ResultRows;
import dev.packhouse.warehouse.WarehouseReader;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Dead letters of a stream, in the embedded warehouse, and what goes wrong on their way to it. */
class StreamingDeadLettersTest {

  private static final String TABLE = "ops.dead_letters";
  private static final long NINE = 1_700_000_000_000_000L / 60_000_000L * 60_000_000L;
  private static final DeadLetter FIRST = letter(1, Reason.CHECK_FAILED, new byte[] {1});
  private static final DeadLetter SECOND = letter(2, Reason.WRONG_TYPE, new byte[] {2});
  private static final DeadLetter THIRD = letter(3, Reason.CHECK_FAILED, new byte[] {3});

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

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void deadLettersLandAsTheyComeAndAreTallied(WriteMethod method) throws Exception {
    warehouse.createDataset("ops");
    long ids =
        FIRST.envelope().identity() ^ SECOND.envelope().identity() ^ THIRD.envelope().identity();
    Tally all = new Tally(NINE, Outcome.DEAD_LETTERED, null, 3, ids);
    Counts counts = land(method, warehouse.services(), all, FIRST, SECOND, THIRD);

    assertThat(warehouse.landed(), equalTo(Map.of(TABLE, 3L)));
    assertThat(counts.reasons(), equalTo(Map.of("CHECK_FAILED", 2L, "WRONG_TYPE", 1L)));
    assertThat(counts.unwritten(), is(anEmptyMap()));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void payloadThatIsTooLargeIsCutAndTheRowTellsItsSize(WriteMethod method) throws Exception {
    warehouse.createDataset("ops");
    byte[] payload = new byte[12_000_000];
    payload[0] = 'a';
    DeadLetter large = letter(1, Reason.RECORD_TOO_LARGE, payload);
    Tally all = new Tally(NINE, Outcome.DEAD_LETTERED, null, 1, large.envelope().identity());
    land(method, warehouse.services(), all, large);

    try (WarehouseReader reader = WarehouseReader.open(temp.resolve("run"));
        ResultRows rows =
            reader.query(
                "SELECT payload_bytes, octet_length(payload), message FROM ops.dead_letters")) {
      List<Object> row = rows.next();
      assertThat(row.get(0), equalTo(12_000_000L));
      assertThat((Long) row.get(1), lessThan(10_000_000L));
      assertThat((Long) row.get(1), greaterThan(9_900_000L));
      assertThat(
          row.get(2).toString(),
          containsString("cut: the payload of 12000000 bytes to its first " + row.get(1)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void missingDatasetCostsTheLettersAndNotTheRun(WriteMethod method) throws Exception {
    Counts counts = land(method, warehouse.services(), null, FIRST, SECOND);

    assertThat(counts.reasons(), equalTo(Map.of("CHECK_FAILED", 1L, "WRONG_TYPE", 1L)));
    assertThat(counts.unwritten(), equalTo(Map.of(TABLE, 2L)));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void deniedPermissionCostsTheLettersAndNotTheRun(WriteMethod method) throws Exception {
    warehouse.createDataset("ops");
    Counts counts =
        land(
            method,
            failing(
                call ->
                    call.equals("createTable") || call.equals("getTable")
                        ? new IOException("403 denied")
                        : call.equals("createWriteStream") || call.equals("appendRows")
                            ? Status.PERMISSION_DENIED.asRuntimeException()
                            : null),
            null,
            FIRST);

    assertThat(warehouse.landed(), not(equalTo(Map.of(TABLE, 1L))));
    assertThat(counts.unwritten(), equalTo(Map.of(TABLE, 1L)));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void appendsThatKeepFailingAreGivenUpAfterSomeTries(WriteMethod method) throws Exception {
    warehouse.createDataset("ops");
    AtomicInteger tries = new AtomicInteger();
    Counts counts =
        land(
            method,
            failing(
                call -> {
                  if (!call.equals("appendRows")) {
                    return null;
                  }
                  tries.incrementAndGet();
                  return Status.UNAVAILABLE.asRuntimeException();
                }),
            null,
            FIRST,
            SECOND);

    assertThat(counts.unwritten(), equalTo(Map.of(TABLE, 2L)));
    assertThat(tries.get() > 1, is(true));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void errorsThatPassCostNothing(WriteMethod method) throws Exception {
    warehouse.createDataset("ops");
    AtomicInteger failures = new AtomicInteger();
    Tally all = new Tally(NINE, Outcome.DEAD_LETTERED, null, 1, FIRST.envelope().identity());
    Counts counts =
        land(
            method,
            failing(
                call ->
                    (call.equals("appendRows") || call.equals("createWriteStream"))
                            && failures.getAndIncrement() < 2
                        ? Status.UNAVAILABLE.asRuntimeException()
                        : null),
            all,
            FIRST);

    assertThat(warehouse.landed(), equalTo(Map.of(TABLE, 1L)));
    assertThat(counts.unwritten(), is(anEmptyMap()));
  }

  @Test
  void flushThatKeepsFailingDoesNotStopTheRun() throws Exception {
    warehouse.createDataset("ops");
    Counts counts =
        land(
            WriteMethod.EXACTLY_ONCE,
            failing(
                call ->
                    call.equals("flush") ? Status.PERMISSION_DENIED.asRuntimeException() : null),
            null,
            FIRST);

    assertThat(counts.unwritten(), equalTo(Map.of(TABLE, 1L)));
  }

  private FailingServices failing(Function<String, Throwable> failure) {
    return new FailingServices(warehouse.services(), failure);
  }

  /**
   * @param expected the sum of what is tallied; null: not looked at
   */
  private Counts land(
      WriteMethod method, BigQueryServices services, Tally expected, DeadLetter... letters) {
    BigQueryOptions options = TestPipeline.testingPipelineOptions().as(BigQueryOptions.class);
    options.setProject("orchard");
    TestPipeline pipeline = TestPipeline.fromOptions(options).enableAbandonedNodeEnforcement(false);
    TestStream.Builder<DeadLetter> stream = TestStream.create(DeadLetterCoder.of());
    for (DeadLetter letter : letters) {
      stream =
          stream
              .addElements(letter)
              .advanceProcessingTime(org.joda.time.Duration.standardSeconds(5));
    }
    PCollection<DeadLetter> all = pipeline.apply(stream.advanceWatermarkToInfinity());
    // Counters by reason are those of dead letters, however many sinks they have.
    all.apply(
        "Publish dead letters",
        PublishDeadLetters.to("projects/orchard/topics/dead-letters", "orchard", "abc123")
            .withClients(PublishingClients.answering(call -> PublishingClients.Answer.TAKE)));
    PCollection<Tally> tallies =
        all.apply(
            "Land dead letters",
            LandDeadLetters.in(TABLE, "orchard", "abc123")
                .withMethod(method)
                .withEvery(Duration.ofMinutes(1))
                .withRunId(run)
                .withServices(services));
    PAssert.that(tallies)
        .satisfies(
            counted -> {
              Tally sum = null;
              for (Tally tally : counted) {
                sum = sum == null ? tally : sum.plus(tally);
              }
              if (expected != null) {
                assertThat(sum, equalTo(expected));
              }
              return null;
            });
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return Receipt.counts(result.metrics());
  }

  private static DeadLetter letter(long message, Reason reason, byte[] payload) {
    return DeadLetter.of(
        Envelope.of(
                payload, Origin.ofMessage("projects/p/subscriptions/s", String.valueOf(message), 0))
            .withPreamble("id,grade".getBytes(StandardCharsets.UTF_8))
            .withPublishTime(NINE + message),
        "apple",
        Stage.CHECK,
        new Refusal(reason, "weight_positive", "a delivery weighs something"));
  }
}
