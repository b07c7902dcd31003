package dev.packhouse.land;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.Iterables;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.receipt.Tally;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Routed;
import dev.packhouse.route.RoutedCoder;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.runners.TransformHierarchy;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Landing a stream that goes on until it ends, in the embedded warehouse. */
class StreamingLandTest {

  private static final String PROJECT = "orchard";
  private static final RecordSchema APPLES =
      RecordSchema.of(
          Field.of("id", FieldType.INT64).withMode(Mode.REQUIRED),
          Field.of("grade", FieldType.STRING).withLimits(new Field.Limits(null, null, 2L)));
  private static final long SECOND = 1_000_000L;
  private static final long NINE = 1_700_038_800L * SECOND;
  private static final List<Table> TABLES =
      List.of(Table.of("market.fresh", APPLES), Table.of("market.juice", APPLES));

  @TempDir Path temp;

  private final String run = "run-" + UUID.randomUUID();
  private EmbeddedWarehouse warehouse;

  @BeforeEach
  void openWarehouse() throws Exception {
    warehouse = EmbeddedWarehouse.open(temp.resolve("run"));
    warehouse.createDataset("market");
  }

  @AfterEach
  void closeWarehouse() throws Exception {
    Confirmations.release(run);
    warehouse.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void everythingHasLandedWhenTheSourceEnds(WriteMethod method) {
    TestPipeline pipeline = pipeline();
    TestStream<Routed> apples =
        TestStream.create(RoutedCoder.of())
            .addElements(apple("market.fresh", 1, "A"), apple("market.juice", 2, "C"))
            .advanceProcessingTime(Duration.standardSeconds(2))
            .addElements(apple("market.fresh", 3, null))
            .advanceWatermarkToInfinity();
    land(pipeline.apply(apples), method);
    pipeline.run().waitUntilFinish();

    assertThat(warehouse.landed(), equalTo(Map.of("market.fresh", 2L, "market.juice", 1L)));
    assertThat(
        Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 2L, "market.juice", 1L)));
  }

  @Test
  void everyFlushWaitsForACheckpointWhereTheRunnerCommitsByThem() {
    TestPipeline pipeline = pipeline();
    TestStream<Routed> apples =
        TestStream.create(RoutedCoder.of())
            .addElements(apple("market.fresh", 1, "A"), apple("market.juice", 2, "C"))
            .advanceWatermarkToInfinity();
    land(pipeline.apply(apples), WriteMethod.EXACTLY_ONCE);
    FlushAfterCheckpoint.in(pipeline);
    List<String> steps = new ArrayList<>();
    pipeline.traverseTopologically(
        new Pipeline.PipelineVisitor.Defaults() {
          @Override
          public void visitPrimitiveTransform(TransformHierarchy.Node step) {
            steps.add(step.getFullName());
          }
        });
    pipeline.run().waitUntilFinish();

    String flush = "Flush and finalize writes/";
    assertThat(steps, hasItem(containsString(flush + "Wait for a checkpoint")));
    assertThat(steps, hasItem(containsString(flush + "Flush")));
    assertThat(warehouse.landed(), equalTo(Map.of("market.fresh", 1L, "market.juice", 1L)));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void confirmedRecordsAreTalliedByTableAndByIntervalOfArrival(WriteMethod method) {
    TestPipeline pipeline = pipeline();
    Routed first = apple("market.fresh", 1, "A", NINE);
    Routed second = apple("market.fresh", 2, "A", NINE + 59 * SECOND);
    Routed later = apple("market.fresh", 3, "A", NINE + 60 * SECOND);
    Routed juice = apple("market.juice", 4, "C", NINE);
    Routed timeless = apple("market.juice", 5, "C", null);
    TestStream<Routed> apples =
        TestStream.create(RoutedCoder.of())
            .addElements(first, later, juice)
            .advanceProcessingTime(Duration.standardSeconds(2))
            .addElements(second, timeless)
            .advanceWatermarkToInfinity();
    Landed landed = land(pipeline.apply(apples), method);
    expectTallies(
        landed,
        tally(NINE, "market.fresh", first, second),
        tally(NINE + 60 * SECOND, "market.fresh", later),
        tally(NINE, "market.juice", juice),
        tally(null, "market.juice", timeless));
    PAssert.that(landed.deadLetters()).empty();
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    assertThat(warehouse.landed(), equalTo(Map.of("market.fresh", 3L, "market.juice", 2L)));
    assertThat(counter(result, "market.fresh"), equalTo(3L));
    assertThat(counter(result, "market.juice"), equalTo(2L));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void refusedRowsAreDeadLettersAndNotTallied(WriteMethod method) {
    TestPipeline pipeline = pipeline();
    Routed landing = apple("market.fresh", 1, "A", NINE);
    // The column holds up to two characters; nothing before BigQuery looks.
    Routed refused = apple("market.fresh", 2, "much too long", NINE);
    TestStream<Routed> apples =
        TestStream.create(RoutedCoder.of())
            .addElements(landing, refused)
            .advanceWatermarkToInfinity();
    Landed landed = land(pipeline.apply(apples), method);
    expectTallies(landed, tally(NINE, "market.fresh", landing));
    PAssert.that(landed.deadLetters())
        .satisfies(
            letters -> {
              DeadLetter letter = Iterables.getOnlyElement(letters);
              assertThat(letter.envelope().origin().position(), equalTo(2L));
              assertThat(letter.refusal().reason(), equalTo(Reason.REFUSED));
              return null;
            });
    pipeline.run().waitUntilFinish();

    assertThat(warehouse.landed(), equalTo(Map.of("market.fresh", 1L)));
  }

  @ParameterizedTest
  @EnumSource(FaultyServices.Fault.class)
  void everyRowLandsOnceAndCountsOnceWhateverIsLost(FaultyServices.Fault fault) {
    FaultyServices faulty = new FaultyServices(warehouse.services(), fault);
    TestPipeline pipeline = pipeline();
    Routed[] first = apples(0, 500);
    Routed[] second = apples(500, 900);
    TestStream<Routed> apples =
        TestStream.create(RoutedCoder.of())
            .addElements(first[0], rest(first))
            .advanceProcessingTime(Duration.standardSeconds(2))
            .addElements(second[0], rest(second))
            .advanceWatermarkToInfinity();
    Routed[] all = Stream.of(first, second).flatMap(Stream::of).toArray(Routed[]::new);
    Landed landed =
        pipeline.apply(apples).apply("Land", land(WriteMethod.EXACTLY_ONCE).withServices(faulty));
    expectTallies(landed, tally(NINE, "market.fresh", all));
    PAssert.that(landed.deadLetters()).empty();
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    assertThat(faulty.failed(), equalTo(true));
    assertThat(warehouse.landed(), equalTo(Map.of("market.fresh", 900L)));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 900L)));
    assertThat(counter(result, "market.fresh"), equalTo(900L));
  }

  @Test
  void tableThatWasIdleForLongGoesOnInANewStream() {
    TestPipeline pipeline = pipeline();
    Routed before = apple("market.fresh", 1, "A", NINE);
    Routed after = apple("market.fresh", 2, "A", NINE);
    Landed landed =
        land(
            pipeline.apply(
                TestStream.create(RoutedCoder.of())
                    .addElements(before)
                    .advanceProcessingTime(Duration.standardSeconds(2))
                    .advanceProcessingTime(Duration.standardHours(3))
                    .addElements(after)
                    .advanceProcessingTime(Duration.standardSeconds(2))
                    .advanceWatermarkToInfinity()),
            WriteMethod.EXACTLY_ONCE);
    expectTallies(landed, tally(NINE, "market.fresh", before, after));
    pipeline.run().waitUntilFinish();

    assertThat(warehouse.landed(), equalTo(Map.of("market.fresh", 2L)));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 2L)));
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 21})
  void manyTablesShareConnectionsAtLeastOnce(int count) {
    FaultyServices services =
        new FaultyServices(warehouse.services(), FaultyServices.Fault.REFUSED_APPEND);
    List<Table> tables =
        IntStream.range(0, count).mapToObj(i -> Table.of("market.t" + i, APPLES)).toList();
    TestPipeline pipeline = pipeline();
    pipeline
        .apply(
            TestStream.create(RoutedCoder.of())
                .addElements(apple("market.t0", 1, "A"))
                .advanceWatermarkToInfinity())
        .apply(
            "Land",
            Land.in(tables)
                .withMethod(WriteMethod.AT_LEAST_ONCE)
                .withServices(services)
                .withRunId(run));
    pipeline.run().waitUntilFinish();

    assertThat(services.pooled(), equalTo(count > 20));
    assertThat(warehouse.landed(), equalTo(Map.of("market.t0", 1L)));
  }

  @Test
  void atLeastOnceALostAnswerRepeatsRowsAndTalliesThemOnce() {
    FaultyServices faulty =
        new FaultyServices(warehouse.services(), FaultyServices.Fault.LOST_APPEND);
    TestPipeline pipeline = pipeline();
    Routed apple = apple("market.fresh", 1, "A", NINE);
    Landed landed =
        pipeline
            .apply(
                TestStream.create(RoutedCoder.of()).addElements(apple).advanceWatermarkToInfinity())
            .apply("Land", land(WriteMethod.AT_LEAST_ONCE).withServices(faulty));
    expectTallies(landed, tally(NINE, "market.fresh", apple));
    pipeline.run().waitUntilFinish();

    assertThat(warehouse.landed(), equalTo(Map.of("market.fresh", 2L)));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 1L)));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void rowTooLargeForARequestIsADeadLetterAndTheRestLands(WriteMethod method) {
    RecordSchema notes = RecordSchema.of(Field.of("note", FieldType.STRING));
    int most = RowLimit.bytes(method, notes, 10_000_000);
    // The tag and the length of the only column take five bytes.
    Routed fits = note("x".repeat(most - 5));
    Routed tooLarge = note("x".repeat(most - 4));
    TestPipeline pipeline = pipeline();
    Landed landed =
        pipeline
            .apply(
                TestStream.create(RoutedCoder.of())
                    .addElements(fits, tooLarge)
                    .advanceWatermarkToInfinity())
            .apply(
                "Land",
                Land.in(List.of(Table.of("market.notes", notes)))
                    .withMethod(method)
                    .withServices(warehouse.services())
                    .withRunId(run));
    PAssert.that(landed.deadLetters())
        .satisfies(
            letters -> {
              DeadLetter letter = Iterables.getOnlyElement(letters);
              assertThat(letter.refusal().reason(), equalTo(Reason.REFUSED));
              assertThat(letter.refusal().message(), containsString("takes rows of up to"));
              return null;
            });
    pipeline.run().waitUntilFinish();

    assertThat(warehouse.landed(), equalTo(Map.of("market.notes", 1L)));
  }

  @Test
  void streamByLoadsIsRefusedWithTheRemedy() {
    TestPipeline pipeline = pipeline();
    PCollection<Routed> apples =
        pipeline.apply(TestStream.create(RoutedCoder.of()).advanceWatermarkToInfinity());
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> apples.apply("Land", land(WriteMethod.LOADS)));
    assertThat(refused.getMessage(), containsString("write: {stream: exactly-once}"));
  }

  @Test
  void tablesWithoutRowsAreCreatedAtTheStart() throws Exception {
    TestPipeline pipeline = pipeline();
    pipeline
        .apply(TestStream.create(RoutedCoder.of()).advanceWatermarkToInfinity())
        .apply("Land", land(WriteMethod.EXACTLY_ONCE));
    pipeline.run().waitUntilFinish();

    BigQueryOptions options = TestPipeline.testingPipelineOptions().as(BigQueryOptions.class);
    for (Table table : TABLES) {
      assertThat(
          warehouse
              .services()
              .getDatasetService(options)
              .getTable(TableAddress.parse(table.name(), PROJECT).toReference())
              .getSchema(),
          equalTo(BigQuerySchema.of(APPLES)));
    }
  }

  private static void expectTallies(Landed landed, Tally... expected) {
    PAssert.that(landed.tallies())
        .satisfies(
            tallies -> {
              assertThat(summed(tallies), containsInAnyOrder(expected));
              return null;
            });
  }

  private static Collection<Tally> summed(Iterable<Tally> tallies) {
    Map<List<Object>, Tally> sums = new HashMap<>();
    for (Tally tally : tallies) {
      sums.merge(
          Arrays.asList(tally.intervalStart(), tally.outcome(), tally.table()), tally, Tally::plus);
    }
    return sums.values();
  }

  private static Tally tally(Long intervalStart, String table, Routed... routed) {
    long ids = 0;
    for (Routed one : routed) {
      ids ^= one.record().envelope().identity();
    }
    return new Tally(intervalStart, Outcome.LANDED, table, routed.length, ids);
  }

  private static long counter(PipelineResult result, String table) {
    long sum = 0;
    for (MetricResult<Long> counter :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(
                        MetricNameFilter.named(
                            ReceiptCounters.NAMESPACE, ReceiptCounters.LANDED + table))
                    .build())
            .getCounters()) {
      sum += counter.getCommitted();
    }
    return sum;
  }

  private Landed land(PCollection<Routed> apples, WriteMethod method) {
    return apples.apply("Land", land(method));
  }

  private Land land(WriteMethod method) {
    return Land.in(TABLES)
        .withMethod(method)
        .withTallies(java.time.Duration.ofMinutes(1))
        .withServices(warehouse.services())
        .withRunId(run);
  }

  private static Routed[] apples(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(id -> apple("market.fresh", id, "A", NINE))
        .toArray(Routed[]::new);
  }

  private static Routed[] rest(Routed[] routed) {
    return Arrays.copyOfRange(routed, 1, routed.length);
  }

  private static Routed note(String text) {
    Envelope envelope = Envelope.of(new byte[0], Origin.ofFile("notes.jsonl", null, text.length()));
    return new Routed("market.notes", new Record(envelope, new Object[] {text}));
  }

  private TestPipeline pipeline() {
    BigQueryOptions options = TestPipeline.testingPipelineOptions().as(BigQueryOptions.class);
    options.setProject(PROJECT);
    return TestPipeline.fromOptions(options).enableAbandonedNodeEnforcement(false);
  }

  private static Routed apple(String table, long id, String grade) {
    return apple(table, id, grade, null);
  }

  private static Routed apple(String table, long id, String grade, Long publishTime) {
    byte[] payload = ("record " + id).getBytes(StandardCharsets.UTF_8);
    return new Routed(
        table,
        new Record(
            Envelope.of(payload, Origin.ofFile("apples.jsonl", null, id))
                .withPublishTime(publishTime),
            new Object[] {id, grade}));
  }
}
