package dev.packhouse.land;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.services.bigquery.model.TableRow;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.receipt.ReceiptCounters;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Routed;
import dev.packhouse.route.RoutedCoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.testing.FakeBigQueryServices;
import org.apache.beam.sdk.io.gcp.testing.FakeDatasetService;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LandTest {

  private static final String PROJECT = "orchard";
  private static final RecordSchema APPLES =
      RecordSchema.of(
          Field.of("id", FieldType.INT64).withMode(Mode.REQUIRED),
          Field.of("grade", FieldType.STRING));

  @TempDir Path temp;

  private final String run = "run-" + UUID.randomUUID();
  private final FakeDatasetService datasets = new FakeDatasetService();

  @BeforeEach
  void startFakes() throws Exception {
    FakeDatasetService.setUp();
    datasets.createDataset(PROJECT, "market", "", "", null);
  }

  @AfterEach
  void releaseRun() {
    Confirmations.release(run);
  }

  @ParameterizedTest
  @EnumSource(WriteMethod.class)
  void recordsLandInTheTablesThatTheyAreRoutedTo(WriteMethod method) throws Exception {
    TestPipeline pipeline = pipeline();
    land(
        pipeline,
        Land.in(List.of(Table.of("market.fresh", APPLES), Table.of("market.juice", APPLES)))
            .withMethod(method),
        apple("market.fresh", 1, "A"),
        apple("market.juice", 2, "C"),
        apple("market.fresh", 3, null));
    pipeline.run().waitUntilFinish();

    assertThat(ids("fresh"), containsInAnyOrder("1", "3"));
    assertThat(ids("juice"), contains("2"));
    assertThat(
        Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 2L, "market.juice", 1L)));
  }

  @ParameterizedTest
  @EnumSource(WriteMethod.class)
  void confirmedRowsAreCountedAsMetricsToo(WriteMethod method) {
    TestPipeline pipeline = pipeline();
    land(
        pipeline,
        Land.in(List.of(Table.of("market.fresh", APPLES))).withMethod(method),
        apple("market.fresh", 1, "A"),
        apple("market.fresh", 2, "B"));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();

    List<Long> landed = new ArrayList<>();
    for (MetricResult<Long> counter :
        result
            .metrics()
            .queryMetrics(
                MetricsFilter.builder()
                    .addNameFilter(
                        MetricNameFilter.named(
                            ReceiptCounters.NAMESPACE, ReceiptCounters.LANDED + "market.fresh"))
                    .build())
            .getCounters()) {
      landed.add(counter.getCommitted());
    }
    assertThat(landed.stream().mapToLong(Long::longValue).sum(), equalTo(2L));
  }

  @ParameterizedTest
  @EnumSource(WriteMethod.class)
  void secondRunInOneJvmCreatesItsTablesAnew(WriteMethod method) throws Exception {
    Land land = Land.in(List.of(Table.of("market.again", APPLES))).withMethod(method);
    TestPipeline first = pipeline();
    land(first, land, apple("market.again", 1, "A"));
    first.run().waitUntilFinish();
    Confirmations.release(run);
    startFakes();

    TestPipeline second = pipeline();
    land(second, land, apple("market.again", 2, "B"), apple("market.again", 3, "B"));
    second.run().waitUntilFinish();

    assertThat(ids("again"), containsInAnyOrder("2", "3"));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.again", 2L)));
  }

  @ParameterizedTest
  @EnumSource(WriteMethod.class)
  void secondRunWithOtherColumnsMeetsNoneOfTheFirst(WriteMethod method) throws Exception {
    TestPipeline first = pipeline();
    land(
        first,
        Land.in(List.of(Table.of("market.changed", APPLES))).withMethod(method),
        apple("market.changed", 1, "A"));
    first.run().waitUntilFinish();
    Confirmations.release(run);
    startFakes();

    RecordSchema other = RecordSchema.of(Field.of("weight", FieldType.FLOAT64));
    TestPipeline second = pipeline();
    rows(second, "Rows", routed("market.changed", 0, 1.5))
        .apply(
            "Land",
            Land.in(List.of(Table.of("market.changed", other)))
                .withMethod(method)
                .withServices(services(new CountingJobs()))
                .withRunId(run + "-second"));
    second.run().waitUntilFinish();
    Confirmations.release(run + "-second");

    assertThat(
        datasets.getAllRows(PROJECT, "market", "changed").get(0).get("weight").toString(),
        equalTo("1.5"));
  }

  @ParameterizedTest
  @EnumSource(WriteMethod.class)
  void twoRecordTypesWithTheirOwnColumnsLandInOneGraph(WriteMethod method) throws Exception {
    RecordSchema orders =
        RecordSchema.of(
            Field.of("order_id", FieldType.STRING), Field.of("paid", FieldType.NUMERIC));
    TestPipeline pipeline = pipeline();
    land(
        pipeline,
        Land.in(List.of(Table.of("market.fresh", APPLES))).withMethod(method),
        apple("market.fresh", 7, "B"));
    rows(pipeline, "Orders", routed("market.orders", 0, "o-1", new java.math.BigDecimal("12.50")))
        .apply(
            "Land orders",
            Land.in(List.of(Table.of("market.orders", orders)))
                .withMethod(method)
                .withServices(services(new CountingJobs()))
                .withRunId(run));
    pipeline.run().waitUntilFinish();

    assertThat(ids("fresh"), contains("7"));
    TableRow order = datasets.getAllRows(PROJECT, "market", "orders").get(0);
    assertThat(order.get("order_id"), equalTo("o-1"));
    assertThat(new java.math.BigDecimal(order.get("paid").toString()).doubleValue(), equalTo(12.5));
    assertThat(
        Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 1L, "market.orders", 1L)));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void refusedRowsReturnWithTheirEnvelope(WriteMethod method) throws Exception {
    datasets.setShouldFailRow(
        (java.util.function.Function<TableRow, Boolean> & java.io.Serializable)
            row -> "2".equals(row.get("id")));
    TestPipeline pipeline = pipeline();
    Routed refused =
        new Routed("market.fresh", new Record(wholeEnvelope(), new Object[] {2L, "B"}));
    Landed result =
        land(
            pipeline,
            Land.in(List.of(Table.of("market.fresh", APPLES)))
                .withMethod(method)
                .withRecordType("apple"),
            apple("market.fresh", 1, "A"),
            refused,
            apple("market.fresh", 3, "C"));
    PAssert.that(result.deadLetters())
        .satisfies(
            letters -> {
              List<DeadLetter> all = new ArrayList<>();
              letters.forEach(all::add);
              assertThat(all, hasSize(1));
              DeadLetter letter = all.get(0);
              assertThat(letter.envelope(), equalTo(wholeEnvelope()));
              assertThat(letter.recordType(), equalTo("apple"));
              assertThat(letter.stage(), equalTo(Stage.LAND));
              assertThat(letter.refusal().reason(), equalTo(Reason.REFUSED));
              assertThat(letter.refusal().rule(), equalTo("market.fresh"));
              assertThat(letter.refusal().message(), containsString("Failing row"));
              return null;
            });
    pipeline.run().waitUntilFinish();

    assertThat(ids("fresh"), containsInAnyOrder("1", "3"));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 2L)));
  }

  @ParameterizedTest
  @EnumSource(WriteMethod.class)
  void rowWithoutARequiredValueBecomesADeadLetterAndTheRestLands(WriteMethod method)
      throws Exception {
    TestPipeline pipeline = pipeline();
    Landed result =
        land(
            pipeline,
            Land.in(List.of(Table.of("market.fresh", APPLES))).withMethod(method),
            apple("market.fresh", 1, "A"),
            routed("market.fresh", 9, null, "B"));
    PAssert.that(result.deadLetters())
        .satisfies(
            letters -> {
              DeadLetter letter = letters.iterator().next();
              assertThat(letter.refusal().reason(), equalTo(Reason.MISSING_REQUIRED));
              assertThat(letter.refusal().rule(), equalTo("id"));
              return null;
            });
    pipeline.run().waitUntilFinish();

    assertThat(ids("fresh"), contains("1"));
  }

  @Test
  void loadThatIsTriedAgainCountsItsRowsOnce() throws Exception {
    TestPipeline pipeline = pipeline();
    land(
        pipeline,
        services(new CountingJobs(1, 0)),
        Land.in(List.of(Table.of("market.fresh", APPLES))),
        apple("market.fresh", 1, "A"),
        apple("market.fresh", 2, "A"));
    pipeline.run().waitUntilFinish();

    assertThat(ids("fresh"), containsInAnyOrder("1", "2"));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 2L)));
  }

  @Test
  void rowThatTheSinkDropsIsMissingFromTheConfirmations() {
    TestPipeline pipeline = pipeline();
    land(
        pipeline,
        services(new CountingJobs(0, 1)),
        Land.in(List.of(Table.of("market.fresh", APPLES))),
        apple("market.fresh", 1, "A"),
        apple("market.fresh", 2, "A"));
    pipeline.run().waitUntilFinish();

    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 1L)));
  }

  @Test
  void filesTooManyForOneLoadGoThroughTemporaryTablesAndCountOnce() throws Exception {
    TestPipeline pipeline = pipeline();
    List<Routed> apples = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int id = 0; id < 3; id++) {
      apples.add(apple("market.fresh", id, "A"));
      expected.add(String.valueOf(id));
    }
    land(
        pipeline,
        Land.in(List.of(Table.of("market.fresh", APPLES))).withMaxBytesPerLoad(1),
        apples.toArray(Routed[]::new));
    pipeline.run().waitUntilFinish();

    assertThat(ids("fresh"), containsInAnyOrder(expected.toArray()));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 3L)));
  }

  @Test
  void truncatedTableHoldsTheRowsOfThisRunOnly() throws Exception {
    Land land =
        Land.in(
            List.of(
                Table.of("market.fresh", APPLES).withDisposition(Disposition.TRUNCATE),
                Table.of("market.juice", APPLES)));
    TestPipeline first = pipeline();
    land(first, land, apple("market.fresh", 1, "A"), apple("market.juice", 1, "C"));
    first.run().waitUntilFinish();
    Confirmations.release(run);

    TestPipeline second = pipeline();
    land(second, land, apple("market.fresh", 2, "A"), apple("market.juice", 2, "C"));
    second.run().waitUntilFinish();

    assertThat(ids("fresh"), contains("2"));
    assertThat(ids("juice"), containsInAnyOrder("1", "2"));
    assertThat(
        Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 1L, "market.juice", 1L)));
  }

  @Test
  void tablesWithoutRowsAreCreatedAndTruncatedOnesEmptied() throws Exception {
    Land land =
        Land.in(
            List.of(
                Table.of("market.fresh", APPLES).withDisposition(Disposition.TRUNCATE),
                Table.of("market.juice", APPLES),
                Table.of("market.never", APPLES)));
    TestPipeline first = pipeline();
    land(first, land, apple("market.fresh", 1, "A"), apple("market.juice", 1, "C"));
    first.run().waitUntilFinish();
    Confirmations.release(run);
    assertThat(datasets.getAllRows(PROJECT, "market", "never"), empty());

    TestPipeline second = pipeline();
    land(second, land);
    second.run().waitUntilFinish();

    assertThat(datasets.getAllRows(PROJECT, "market", "fresh"), empty());
    assertThat(ids("juice"), contains("1"));
    assertThat(
        datasets.getTable(TableAddress.parse("market.fresh", PROJECT).toReference()).getSchema(),
        equalTo(BigQuerySchema.of(APPLES)));
  }

  @ParameterizedTest
  @EnumSource(WriteMethod.class)
  void tablesAreCreatedWithPartitionsAndClusters(WriteMethod method) throws Exception {
    RecordSchema picked =
        RecordSchema.of(
            Field.of("picked_on", FieldType.DATE),
            Field.of("tree", FieldType.INT64),
            Field.of("grower", FieldType.STRING));
    Table byDay =
        Table.of("market.by_day", picked)
            .withPartitioning(new Partitioning.ByTime(Partitioning.Granularity.DAY, "picked_on"))
            .withClustering(List.of("grower", "tree"));
    Table byTree =
        Table.of("market.by_tree", picked)
            .withPartitioning(new Partitioning.ByRange("tree", 0, 1000, 10));
    TestPipeline pipeline = pipeline();
    land(
        pipeline,
        Land.in(List.of(byDay, byTree)).withMethod(method),
        routed("market.by_day", 0, 19000, 5L, "Ada"));
    pipeline.run().waitUntilFinish();

    var day = datasets.getTable(TableAddress.parse("market.by_day", PROJECT).toReference());
    assertThat(day.getTimePartitioning().getType(), equalTo("DAY"));
    assertThat(day.getTimePartitioning().getField(), equalTo("picked_on"));
    assertThat(day.getClustering().getFields(), contains("grower", "tree"));
    assertThat(day.getRangePartitioning(), nullValue());
    var tree = datasets.getTable(TableAddress.parse("market.by_tree", PROJECT).toReference());
    assertThat(tree.getRangePartitioning().getRange().getInterval(), equalTo(10L));
  }

  @Test
  void truncatingByTheStorageWriteApiIsRefusedWhenTheGraphIsBuilt() {
    Land land =
        Land.in(List.of(Table.of("market.fresh", APPLES).withDisposition(Disposition.TRUNCATE)));
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> land.withMethod(WriteMethod.EXACTLY_ONCE));
    assertThat(refused.getMessage(), containsString("market.fresh"));
  }

  @Test
  void loadsWithoutATempLocationAreRefusedWithTheRemedy() {
    TestPipeline pipeline = pipeline();
    pipeline.getOptions().setTempLocation(null);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                land(
                    pipeline,
                    Land.in(List.of(Table.of("market.fresh", APPLES))),
                    apple("market.fresh", 1, "A")));
    assertThat(refused.getMessage(), containsString("--tempLocation"));
  }

  @Test
  void bigQueryItselfLoadsFromCloudStorageOnly() {
    TestPipeline pipeline = pipeline();
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                rows(pipeline, "Rows", apple("market.fresh", 1, "A"))
                    .apply("Land", Land.in(List.of(Table.of("market.fresh", APPLES)))));
    assertThat(refused.getMessage(), containsString("gs://"));
  }

  private TestPipeline pipeline() {
    return TestPipeline.fromOptions(options()).enableAbandonedNodeEnforcement(false);
  }

  private BigQueryOptions options() {
    BigQueryOptions options = TestPipeline.testingPipelineOptions().as(BigQueryOptions.class);
    options.setProject(PROJECT);
    options.setTempLocation(temp.toString());
    return options;
  }

  private Landed land(TestPipeline pipeline, Land land, Routed... routed) {
    return land(pipeline, services(new CountingJobs()), land, routed);
  }

  private Landed land(
      TestPipeline pipeline, FakeBigQueryServices services, Land land, Routed... routed) {
    return rows(pipeline, "Rows", routed).apply("Land", land.withServices(services).withRunId(run));
  }

  private static PCollection<Routed> rows(TestPipeline pipeline, String name, Routed... routed) {
    return pipeline.apply(name, Create.of(List.of(routed)).withCoder(RoutedCoder.of()));
  }

  private FakeBigQueryServices services(CountingJobs jobs) {
    return new FakeBigQueryServices().withJobService(jobs).withDatasetService(datasets);
  }

  private static Routed apple(String table, long id, String grade) {
    return routed(table, id, id, grade);
  }

  private static Routed routed(String table, long position, Object... values) {
    byte[] payload = ("record " + position).getBytes(StandardCharsets.UTF_8);
    return new Routed(
        table,
        new Record(Envelope.of(payload, Origin.ofFile("apples.jsonl", null, position)), values));
  }

  private static Envelope wholeEnvelope() {
    return Envelope.of(
            new byte[] {0, (byte) 0xff, 10},
            Origin.ofMessage("projects/p/subscriptions/s", "77", 3))
        .withAttributes(Map.of("kind", "apple"))
        .withPreamble("id,grade".getBytes(StandardCharsets.UTF_8))
        .withPublishTime(1_700_000_000_000_000L);
  }

  private List<String> ids(String table) throws Exception {
    return datasets.getAllRows(PROJECT, "market", table).stream()
        .map(row -> String.valueOf(row.get("id")))
        .toList();
  }
}
