package dev.packhouse.dedupe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.expression.Compilation;
import dev.packhouse.expression.Expression;
import dev.packhouse.expression.Scope;
import dev.packhouse.receipt.Counts;
import dev.packhouse.receipt.Receipt;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.Record;
import dev.packhouse.record.RecordCoder;
import dev.packhouse.record.RecordSchema;
import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Instant;
import org.junit.jupiter.api.Test;

final class DedupeTest {

  private static final Scope SCOPE =
      Scope.ofRecord(
          RecordSchema.of(
              Field.of("id", FieldType.STRING),
              Field.of("crates", FieldType.INT64),
              Field.of("price", FieldType.NUMERIC)));

  private static final Dedupe BY_ID =
      Dedupe.by("delivery", compile("record.id"), Duration.ofHours(1));

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  private static Expression compile(String source) {
    Compilation compilation = Expression.compile(source, SCOPE);
    assertThat(compilation.issues(), is(List.of()));
    return compilation.expression();
  }

  /** A record of an id; the payload is what tells it from another of the same. */
  private static Record delivery(String payload, String id) {
    return delivery(payload, id, null, null);
  }

  private static Record delivery(String payload, String id, Long crates, String price) {
    return new Record(
        Envelope.of(payload.getBytes(UTF_8), Origin.ofMessage("s", payload, 0)),
        new Object[] {id, crates, price == null ? null : new java.math.BigDecimal(price)});
  }

  private static TimestampedValue<Record> at(Instant time, Record record) {
    return TimestampedValue.of(record, time);
  }

  private static TestStream.Builder<Record> stream() {
    return TestStream.create(RecordCoder.of()).advanceWatermarkTo(NOON);
  }

  private static org.joda.time.Duration minutes(long minutes) {
    return org.joda.time.Duration.standardMinutes(minutes);
  }

  private static PCollection<String> payloads(PCollection<Envelope> envelopes) {
    return envelopes.apply(
        "Payloads",
        MapElements.into(TypeDescriptors.strings())
            .via(envelope -> new String(envelope.payload(), UTF_8)));
  }

  private static PCollection<String> accepted(Deduped deduped) {
    return deduped
        .accepted()
        .apply(
            "Accepted payloads",
            MapElements.into(TypeDescriptors.strings())
                .via(record -> new String(record.envelope().payload(), UTF_8)));
  }

  private Counts run() {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return Receipt.counts(result.metrics());
  }

  @Test
  void aDuplicateWithinTheTimeIsDroppedAndOneBeyondItLands() {
    Deduped deduped =
        pipeline
            .apply(
                stream()
                    .addElements(at(NOON, delivery("first", "a")))
                    .advanceProcessingTime(minutes(59))
                    .addElements(at(NOON, delivery("within", "a")))
                    .advanceProcessingTime(minutes(2))
                    .addElements(at(NOON, delivery("beyond", "a")))
                    .advanceProcessingTime(minutes(59))
                    .addElements(at(NOON, delivery("within the second time", "a")))
                    .advanceWatermarkToInfinity())
            .apply("Dedupe", BY_ID);
    PAssert.that(accepted(deduped)).containsInAnyOrder("first", "beyond");
    PAssert.that(payloads(deduped.duplicates()))
        .containsInAnyOrder("within", "within the second time");
    PAssert.that(deduped.deadLetters()).empty();
    assertThat(run().duplicate(), is(2L));
  }

  @Test
  void recordsFarBehindAndFarAheadOfTheWatermarkAreTakenAsAnyOther() {
    Instant yearsAgo = NOON.minus(org.joda.time.Duration.standardDays(2_000));
    Instant inYears = NOON.plus(org.joda.time.Duration.standardDays(2_000));
    Deduped deduped =
        pipeline
            .apply(
                stream()
                    .addElements(at(inYears, delivery("early", "a")))
                    .advanceWatermarkTo(NOON.plus(minutes(90)))
                    .addElements(at(yearsAgo, delivery("late", "b")))
                    .addElements(at(yearsAgo, delivery("late duplicate", "a")))
                    .addElements(at(NOON, delivery("duplicate of the late one", "b")))
                    .advanceWatermarkToInfinity())
            .apply("Dedupe", BY_ID);
    PAssert.that(accepted(deduped)).containsInAnyOrder("early", "late");
    PAssert.that(payloads(deduped.duplicates()))
        .containsInAnyOrder("late duplicate", "duplicate of the late one");
    assertThat(run().duplicate(), is(2L));
  }

  @Test
  void idsThatAreRememberedDoNotHoldTheWatermark() {
    IntervalWindow hour = new IntervalWindow(NOON, minutes(60));
    Deduped deduped =
        pipeline
            .apply(
                stream()
                    .addElements(at(NOON, delivery("one", "a")), at(NOON, delivery("two", "b")))
                    // No processing time passes: both ids are remembered all along.
                    .advanceWatermarkTo(NOON.plus(minutes(90)))
                    .addElements(at(NOON, delivery("behind the window", "c")))
                    .advanceWatermarkToInfinity())
            .apply("Dedupe", BY_ID);
    PCollection<Long> counts =
        deduped
            .accepted()
            .apply(Window.into(FixedWindows.of(minutes(60))))
            .apply(Combine.globally(Count.<Record>combineFn()).withoutDefaults());
    // With the watermark held, the window would still be open to the third.
    PAssert.that(counts).inOnTimePane(hour).containsInAnyOrder(2L);
    PAssert.that(accepted(deduped)).containsInAnyOrder("one", "two", "behind the window");
    run();
  }

  @Test
  void batchRemembersAnIdToTheEnd() {
    Deduped deduped =
        pipeline
            .apply(
                Create.of(
                    delivery("1", "a"), delivery("2", "a"), delivery("3", "b"), delivery("4", "a")))
            .apply("Dedupe", BY_ID);
    PAssert.thatSingleton(deduped.accepted().apply("A", Count.globally())).isEqualTo(2L);
    PAssert.thatSingleton(deduped.duplicates().apply("D", Count.globally())).isEqualTo(2L);
    assertThat(run().duplicate(), is(2L));
  }

  @Test
  void recordsWithoutAnIdLand() {
    Deduped deduped =
        pipeline.apply(Create.of(delivery("1", null), delivery("2", null))).apply("Dedupe", BY_ID);
    PAssert.that(accepted(deduped)).containsInAnyOrder("1", "2");
    PAssert.that(deduped.duplicates()).empty();
    assertThat(run().duplicate(), is(0L));
  }

  @Test
  void anIdThatCannotBeComputedIsADeadLetter() {
    Dedupe dedupe = Dedupe.by("delivery", compile("100 / record.crates"), Duration.ofHours(1));
    Deduped deduped =
        pipeline
            .apply(Create.of(delivery("1", "a", 0L, null), delivery("2", "a", 7L, null)))
            .apply("Dedupe", dedupe);
    PAssert.that(accepted(deduped)).containsInAnyOrder("2");
    PAssert.that(
            deduped
                .deadLetters()
                .apply(
                    "Told",
                    MapElements.into(TypeDescriptors.strings())
                        .via(
                            letter ->
                                letter.recordType()
                                    + " "
                                    + letter.stage()
                                    + " "
                                    + letter.refusal().reason()
                                    + " "
                                    + letter.refusal().rule())))
        .containsInAnyOrder("delivery DEDUPE EXPRESSION_FAILED id");
    run();
  }

  @Test
  void equalNumbersAreOneIdHoweverTheyAreWritten() {
    Dedupe dedupe = Dedupe.by("delivery", compile("record.price"), Duration.ofHours(1));
    Deduped deduped =
        pipeline
            .apply(
                Create.of(
                    delivery("1", null, null, "1.10"),
                    delivery("1", null, null, "1.1"),
                    delivery("2", null, null, "110")))
            .apply("Dedupe", dedupe);
    PAssert.that(accepted(deduped)).containsInAnyOrder("1", "2");
    assertThat(run().duplicate(), is(1L));
  }
}
