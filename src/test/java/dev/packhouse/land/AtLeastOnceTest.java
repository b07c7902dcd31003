package dev.packhouse.land;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.Reason;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.land.LossyBigQuery.Fault;
import dev.packhouse.land.LossyBigQuery.Row;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Mode;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * BigQueryIO with its own client, at least once, against a server that fails it: the embedded
 * warehouse never does, and an emulator takes no default streams.
 */
@Timeout(120)
class AtLeastOnceTest {

  private static final String TABLE = "projects/orchard/datasets/market/tables/";
  private static final RecordSchema APPLES =
      RecordSchema.of(
          Field.of("id", FieldType.INT64).withMode(Mode.REQUIRED),
          Field.of("grade", FieldType.STRING),
          Field.struct(
              "place",
              List.of(Field.of("row", FieldType.INT64), Field.of("shelf", FieldType.STRING))));
  private static final RecordSchema WITHOUT_SHELF =
      RecordSchema.of(
          APPLES.fields().get(0),
          APPLES.fields().get(1),
          Field.struct("place", List.of(Field.of("row", FieldType.INT64))));

  /** Of all tests of this JVM: the functions of a pipeline are copies. */
  private static final Queue<DeadLetter> LETTERS = new ConcurrentLinkedQueue<>();

  @TempDir Path temp;

  private final String run = "run-" + UUID.randomUUID();
  private LossyBigQuery server;

  @BeforeEach
  void start() throws Exception {
    LETTERS.clear();
    server = LossyBigQuery.start(temp);
  }

  @AfterEach
  void stop() {
    Confirmations.release(run);
    server.close();
  }

  @Test
  void lostAnswerLandsItsRowsTwiceAndCountsThemOnce() {
    server.fail(Fault.LOSE_THE_ANSWER);
    land(Duration.ofSeconds(5), apples(1, 100));

    assertThat(ids("fresh"), equalTo(range(1, 100)));
    assertThat(server.rows().size(), equalTo(200));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 100L)));
  }

  @Test
  void everyRowLandsThoughConnectionsEndAndAnswersAreErrors() {
    server.fail(
        Fault.END_THE_CONNECTION,
        Fault.UNAVAILABLE,
        Fault.LOSE_THE_ANSWER,
        Fault.RESOURCE_EXHAUSTED,
        Fault.END_THE_CONNECTION,
        Fault.UNAVAILABLE);
    List<Routed> apples = apples(1, 50);
    apples.add(apple("market.juice", 51, "C", null));
    land(Duration.ofSeconds(5), apples);

    assertThat(server.faultsLeft(), equalTo(0));
    assertThat(ids("fresh"), equalTo(range(1, 50)));
    assertThat(ids("juice"), equalTo(range(51, 51)));
    assertThat(
        Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 50L, "market.juice", 1L)));
    assertThat(LETTERS.size(), equalTo(0));
  }

  @Test
  void refusedRowsAreDeadLettersWithTheirEnvelopesAndTheOthersLandOnce() {
    server.refuse(row -> row.id() % 10 == 0, Integer.MAX_VALUE);
    land(Duration.ofSeconds(5), apples(1, 100));

    assertThat(lettersById(Reason.REFUSED), equalTo(ids(id -> id % 10 == 0, 100)));
    assertThat(ids("fresh"), equalTo(ids(id -> id % 10 != 0, 100)));
    assertThat(server.rows().size(), equalTo(90));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 90L)));
  }

  @Test
  void refusalsThatComeOneByOneKeepTheirOwnEnvelopes() {
    server.refuse(row -> Set.of(3L, 5L, 8L).contains(row.id()), 1);
    land(Duration.ofSeconds(5), apples(1, 10));

    assertThat(lettersById(Reason.REFUSED), equalTo(Set.of(3L, 5L, 8L)));
    assertThat(ids("fresh"), equalTo(ids(id -> !Set.of(3L, 5L, 8L).contains(id), 10)));
    assertThat(server.rows().size(), equalTo(7));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 7L)));
  }

  @Test
  void rowsThatNeedAColumnWaitUntilItIsThereAndOthersDoNot() throws Exception {
    server.define(TABLE + "fresh", BigQuerySchema.of(WITHOUT_SHELF));
    List<Routed> apples = apples(1, 20);
    apples.add(apple("market.fresh", 21, "A", new Object[] {1L, "top"}));
    apples.add(apple("market.fresh", 22, "A", new Object[] {1L, null}));
    PipelineResult running = start(Duration.ofSeconds(60), apples);
    await(() -> server.rows().size() >= 21);
    assertThat(ids("fresh"), equalTo(ids(id -> id != 21, 22)));

    server.define(TABLE + "fresh", BigQuerySchema.of(APPLES));
    running.waitUntilFinish();

    assertThat(ids("fresh"), equalTo(range(1, 22)));
    assertThat(server.rows().size(), equalTo(22));
    assertThat(Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 22L)));
    assertThat(LETTERS.size(), equalTo(0));
  }

  @Test
  void rowsWaitForAColumnThatTheSchemaShowsAndAppendsDoNotKnowYet() throws Exception {
    server.hideFromAppends("place.shelf");
    List<Routed> apples = apples(1, 20);
    apples.add(apple("market.fresh", 21, "A", new Object[] {1L, "top"}));
    PipelineResult running = start(Duration.ofSeconds(60), apples);
    await(() -> server.rows().size() >= 20);
    assertThat(ids("fresh"), equalTo(range(1, 20)));

    server.showToAppends("place.shelf");
    running.waitUntilFinish();

    assertThat(ids("fresh"), equalTo(range(1, 21)));
    assertThat(server.rows().size(), equalTo(21));
    assertThat(LETTERS.size(), equalTo(0));
  }

  @Test
  void rowsWhoseColumnNeverComesAreDeadLettersAfterTheBoundAndTellIt() {
    server.define(TABLE + "fresh", BigQuerySchema.of(WITHOUT_SHELF));
    server.refuse(row -> row.id() == 7, 1);
    List<Routed> apples = apples(1, 10);
    apples.add(3, apple("market.fresh", 11, "A", new Object[] {1L, "top"}));
    apples.add(apple("market.juice", 12, "A", new Object[] {1L, "top"}));
    long started = System.nanoTime();
    land(Duration.ofMillis(1500), apples);

    assertThat(Duration.ofNanos(System.nanoTime() - started).toMillis(), greaterThan(1500L));
    assertThat(lettersById(Reason.COLUMN_MISSING), equalTo(Set.of(11L)));
    assertThat(lettersById(Reason.REFUSED), equalTo(Set.of(7L)));
    for (DeadLetter letter : LETTERS) {
      if (letter.refusal().reason() == Reason.COLUMN_MISSING) {
        assertThat(letter.refusal().rule(), equalTo("place.shelf"));
      }
    }
    assertThat(ids("fresh"), equalTo(ids(id -> id != 7, 10)));
    assertThat(ids("juice"), equalTo(range(12, 12)));
    assertThat(server.rows().size(), equalTo(10));
    assertThat(
        Confirmations.of(run).landed(), equalTo(Map.of("market.fresh", 9L, "market.juice", 1L)));
  }

  private void land(Duration schemaLag, List<Routed> apples) {
    pipeline(schemaLag, apples, true).run().waitUntilFinish();
  }

  private PipelineResult start(Duration schemaLag, List<Routed> apples) {
    return pipeline(schemaLag, apples, false).run();
  }

  private TestPipeline pipeline(Duration schemaLag, List<Routed> apples, boolean blocks) {
    BigQueryOptions options = TestPipeline.testingPipelineOptions().as(BigQueryOptions.class);
    options.setProject("orchard");
    options.as(org.apache.beam.runners.direct.DirectOptions.class).setBlockOnRun(blocks);
    options.as(org.apache.beam.runners.direct.DirectOptions.class).setTargetParallelism(1);
    TestPipeline pipeline = TestPipeline.fromOptions(options).enableAbandonedNodeEnforcement(false);
    TestStream.Builder<Routed> stream = TestStream.create(RoutedCoder.of());
    Routed[] rest = apples.subList(1, apples.size()).toArray(Routed[]::new);
    pipeline
        .apply("Apples", stream.addElements(apples.get(0), rest).advanceWatermarkToInfinity())
        .apply(
            "Land",
            Land.in(List.of(Table.of("market.fresh", APPLES), Table.of("market.juice", APPLES)))
                .withMethod(WriteMethod.AT_LEAST_ONCE)
                .withSchemaLag(schemaLag)
                .withServices(server.services())
                .withRunId(run))
        .deadLetters()
        .apply("Letters", ParDo.of(new Keep()));
    return pipeline;
  }

  private static final class Keep extends DoFn<DeadLetter, Void> {
    @ProcessElement
    public void process(@Element DeadLetter letter) {
      LETTERS.add(letter);
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat("waited for a minute", System.nanoTime() < end);
      Thread.sleep(20);
    }
  }

  private static List<Routed> apples(long first, long last) {
    return LongStream.rangeClosed(first, last)
        .mapToObj(id -> apple("market.fresh", id, "A", null))
        .collect(Collectors.toCollection(ArrayList::new));
  }

  private static Routed apple(String table, long id, String grade, Object[] place) {
    byte[] payload = String.valueOf(id).getBytes(StandardCharsets.UTF_8);
    return new Routed(
        table,
        new Record(
            Envelope.of(payload, Origin.ofFile("apples.jsonl", null, id)),
            new Object[] {id, grade, place}));
  }

  private Set<Long> ids(String table) {
    return server.rows().stream()
        .filter(row -> row.table().equals(TABLE + table))
        .map(Row::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The ids in the envelopes: each letter's own, if none is another row's. */
  private static Set<Long> lettersById(Reason reason) {
    Map<Long, DeadLetter> byId = new TreeMap<>();
    for (DeadLetter letter : LETTERS) {
      if (letter.refusal().reason() == reason) {
        long id = Long.parseLong(new String(letter.envelope().payload(), StandardCharsets.UTF_8));
        assertThat(byId.put(id, letter) == null, equalTo(true));
        if (reason == Reason.REFUSED) {
          assertThat(letter.refusal().message(), equalTo("row " + id + " is refused"));
        }
      }
    }
    return byId.keySet();
  }

  private static Set<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().collect(Collectors.toSet());
  }

  private static Set<Long> ids(Predicate<Long> wanted, long last) {
    return LongStream.rangeClosed(1, last).boxed().filter(wanted).collect(Collectors.toSet());
  }
}
