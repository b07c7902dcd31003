package dev.packhouse.land;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Landing a stream that goes on until it ends, in the embedded warehouse. */
class StreamingLandTest {

  private static final String PROJECT = "orchard";
  private static final RecordSchema APPLES =
      RecordSchema.of(
          Field.of("id", FieldType.INT64).withMode(Mode.REQUIRED),
          Field.of("grade", FieldType.STRING));
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

  private Landed land(PCollection<Routed> apples, WriteMethod method) {
    return apples.apply(
        "Land",
        Land.in(TABLES).withMethod(method).withServices(warehouse.services()).withRunId(run));
  }

  private TestPipeline pipeline() {
    BigQueryOptions options = TestPipeline.testingPipelineOptions().as(BigQueryOptions.class);
    options.setProject(PROJECT);
    return TestPipeline.fromOptions(options).enableAbandonedNodeEnforcement(false);
  }

  private static Routed apple(String table, long id, String grade) {
    byte[] payload = ("record " + id).getBytes(StandardCharsets.UTF_8);
    return new Routed(
        table,
        new Record(
            Envelope.of(payload, Origin.ofFile("apples.jsonl", null, id)),
            new Object[] {id, grade}));
  }
}
