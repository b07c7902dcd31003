package dev.packhouse.warehouse;

import static dev.packhouse.warehouse.Loads.datasets;
import static dev.packhouse.warehouse.Loads.table;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.google.api.services.bigquery.model.Table;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.land.BigQuerySchema;
import dev.packhouse.land.Confirmations;
import dev.packhouse.land.Land;
import dev.packhouse.land.WriteMethod;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Routed;
import dev.packhouse.route.RoutedCoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream whose rows have columns that their table gets later, or never. */
@Timeout(120)
class SchemaLagTest {

  private static final RecordSchema BEFORE =
      RecordSchema.of(
          Field.of("id", FieldType.INT64),
          Field.struct("place", List.of(Field.of("row", FieldType.INT64))));
  private static final RecordSchema AFTER =
      RecordSchema.of(
          Field.of("id", FieldType.INT64),
          Field.struct(
              "place",
              List.of(Field.of("row", FieldType.INT64), Field.of("shelf", FieldType.STRING))),
          Field.of("grade", FieldType.STRING));

  /** The functions of a pipeline are copies. */
  private static final Queue<DeadLetter> LETTERS = new ConcurrentLinkedQueue<>();

  @TempDir Path temp;

  private final String run = "run-" + UUID.randomUUID();
  private EmbeddedWarehouse warehouse;

  @BeforeEach
  void openWarehouse() throws Exception {
    LETTERS.clear();
    warehouse = EmbeddedWarehouse.open(temp.resolve("run"));
    warehouse.createDataset("market");
    datasets(warehouse)
        .createTable(
            new Table()
                .setTableReference(table("market", "fresh"))
                .setSchema(BigQuerySchema.of(BEFORE)));
  }

  @AfterEach
  void closeWarehouse() throws Exception {
    Confirmations.release(run);
    warehouse.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void rowsLandWhenTheirColumnsAreAddedWhileTheyWait(WriteMethod method) throws Exception {
    PipelineResult running = start(method, Duration.ofMinutes(1));
    long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!rowsAreOnTheirWay(method)) {
      assertThat("waited for a minute", System.nanoTime() < end);
      Thread.sleep(20);
    }
    addColumns();
    running.waitUntilFinish();

    assertThat(warehouse.landed(), equalTo(Map.of("market.fresh", 4L)));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 4L)));
    assertThat(
        rows("SELECT id, place.shelf, grade FROM market.fresh ORDER BY id").toString(),
        equalTo("[[1, null, null], [2, top, null], [3, null, A], [4, null, null]]"));
    assertThat(LETTERS.isEmpty(), equalTo(true));
  }

  @ParameterizedTest
  @EnumSource(names = {"EXACTLY_ONCE", "AT_LEAST_ONCE"})
  void rowsWhoseColumnsAreNeverAddedAreDeadLettersAndOthersLand(WriteMethod method)
      throws Exception {
    start(method, Duration.ofMillis(700)).waitUntilFinish();

    assertThat(rows("SELECT id FROM market.fresh ORDER BY id").toString(), equalTo("[[1], [4]]"));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 2L)));
    Map<String, String> columns = new TreeMap<>();
    for (DeadLetter letter : LETTERS) {
      Refusal refusal = letter.refusal();
      assertThat(refusal.reason(), equalTo(Reason.COLUMN_MISSING));
      columns.put(new String(letter.envelope().payload(), StandardCharsets.UTF_8), refusal.rule());
    }
    assertThat(columns, equalTo(Map.of("2", "place.shelf", "3", "grade")));
  }

  private PipelineResult start(WriteMethod method, Duration schemaLag) {
    BigQueryOptions options = TestPipeline.testingPipelineOptions().as(BigQueryOptions.class);
    options.setProject("orchard");
    options.as(DirectOptions.class).setBlockOnRun(false);
    TestPipeline pipeline = TestPipeline.fromOptions(options).enableAbandonedNodeEnforcement(false);
    TestStream<Routed> apples =
        TestStream.create(RoutedCoder.of())
            .addElements(
                apple(1, new Object[] {7L, null}, null),
                apple(2, new Object[] {7L, "top"}, null),
                apple(3, null, "A"),
                apple(4, null, null))
            .advanceWatermarkToInfinity();
    pipeline
        .apply(apples)
        .apply(
            "Land",
            Land.in(List.of(dev.packhouse.land.Table.of("market.fresh", AFTER)))
                .withMethod(method)
                .withSchemaLag(schemaLag)
                .withServices(warehouse.services())
                .withRunId(run))
        .deadLetters()
        .apply("Letters", ParDo.of(new Keep()));
    return pipeline.run();
  }

  private static final class Keep extends DoFn<DeadLetter, Void> {
    @ProcessElement
    public void process(@Element DeadLetter letter) {
      LETTERS.add(letter);
    }
  }

  private static Routed apple(long id, Object[] place, String grade) {
    byte[] payload = String.valueOf(id).getBytes(StandardCharsets.UTF_8);
    return new Routed(
        "market.fresh",
        new Record(
            Envelope.of(payload, Origin.ofFile("apples.jsonl", null, id)),
            new Object[] {id, place, grade}));
  }

  /** At least once, the rows that need no new column land; exactly once, they are in a stream. */
  private boolean rowsAreOnTheirWay(WriteMethod method) throws Exception {
    return method == WriteMethod.AT_LEAST_ONCE
        ? warehouse.landed().equals(Map.of("market.fresh", 2L))
        : !rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = '_packhouse'"
                + " AND table_name NOT IN ('datasets', 'tables')")
            .isEmpty();
  }

  /** As ALTER TABLE does, for which the warehouse has no words. */
  private void addColumns() throws Exception {
    TableName name = new TableName("market", "fresh");
    warehouse.lock(name).lock();
    try (Session session = warehouse.begin()) {
      session.execute("ALTER TABLE " + name.quoted() + " ADD COLUMN grade VARCHAR");
      session.execute(
          "ALTER TABLE "
              + name.quoted()
              + " ALTER COLUMN place TYPE STRUCT(\"row\" BIGINT, shelf VARCHAR)");
      Table definition = Catalog.require(session, "p", name).definition();
      Catalog.redefine(session, name, definition.clone().setSchema(BigQuerySchema.of(AFTER)));
      session.commit();
    } finally {
      warehouse.lock(name).unlock();
    }
  }

  private List<List<String>> rows(String sql) throws Exception {
    try (Session session = warehouse.begin()) {
      return new ArrayList<>(session.rows(sql));
    }
  }
}
