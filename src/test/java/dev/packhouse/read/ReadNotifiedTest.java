package dev.packhouse.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.receipt.Counts;
import dev.packhouse.receipt.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessage;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubMessageWithAttributesAndMessageIdCoder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Sum;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.IntervalWindow;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TimestampedValue;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadNotifiedTest {

  private static final String SUBSCRIPTION = "projects/p/subscriptions/drop";
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final org.joda.time.Duration SECOND = org.joda.time.Duration.standardSeconds(1);
  private static final org.joda.time.Duration HOUR = org.joda.time.Duration.standardHours(1);
  private static final ReadConfig JSON = ReadConfig.of(FileFormat.JSON);

  @TempDir Path root;

  private Path bucket;
  private int messages;

  private final TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  @BeforeEach
  void makeBucket() throws IOException {
    bucket = Files.createDirectory(root.resolve("orchard"));
  }

  private Arrived read(ReadConfig config, TestStream<PubsubMessage> stream) {
    return pipeline
        .apply(stream)
        .apply(
            "Read",
            ReadNotified.with(SUBSCRIPTION, config)
                .withRoot(root.toString())
                .withLedgerTime(Duration.ofHours(1)));
  }

  private static TestStream.Builder<PubsubMessage> stream() {
    return TestStream.create(PubsubMessageWithAttributesAndMessageIdCoder.of())
        .advanceWatermarkTo(NOON);
  }

  private TimestampedValue<PubsubMessage> message(Map<String, String> attributes) {
    byte[] payload = "{\"kind\": \"storage#object\"}".getBytes(UTF_8);
    return TimestampedValue.of(new PubsubMessage(payload, attributes, "m" + ++messages), NOON);
  }

  private static Map<String, String> attributes(String event, String object, String generation) {
    return Map.of(
        "eventType", event,
        "bucketId", "orchard",
        "objectId", object,
        "objectGeneration", generation,
        "payloadFormat", "JSON_API_V1");
  }

  private TimestampedValue<PubsubMessage> written(String object, long generation) {
    return message(attributes("OBJECT_FINALIZE", object, String.valueOf(generation)));
  }

  /** Each as {@code file generation position}. */
  private static PCollection<String> places(PCollection<Envelope> envelopes) {
    return envelopes.apply(
        "Places",
        MapElements.into(TypeDescriptors.strings())
            .via(
                envelope ->
                    Path.of(String.valueOf(envelope.origin().file())).getFileName()
                        + " "
                        + envelope.origin().generation()
                        + " "
                        + envelope.origin().position()));
  }

  private static PCollection<String> ids(String name, PCollection<Envelope> envelopes) {
    return envelopes.apply(
        name,
        MapElements.into(TypeDescriptors.strings())
            .via(
                envelope ->
                    envelope.origin().subscription() + " " + envelope.origin().messageId()));
  }

  private static PCollection<String> told(PCollection<DeadLetter> letters) {
    return letters.apply(
        "Told",
        MapElements.into(TypeDescriptors.strings())
            .via(
                letter ->
                    letter.stage()
                        + " "
                        + letter.refusal().reason()
                        + " "
                        + letter.envelope().origin().messageId()
                        + " "
                        + letter.refusal().message()));
  }

  private static String lines(int count) {
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, count).forEach(i -> lines.append(1_000_000 + i).append('\n'));
    return lines.toString();
  }

  /** Whether the lines of files with so many have been read; a sum, as lists take long. */
  private static void assertPositions(PCollection<Envelope> envelopes, int... counts) {
    long expected = 0;
    for (int count : counts) {
      expected += 8L * count * (count - 1) / 2;
    }
    PAssert.that(
            envelopes
                .apply("Hours", Window.into(FixedWindows.of(HOUR)))
                .apply(
                    "Positions",
                    MapElements.into(TypeDescriptors.longs())
                        .via(envelope -> envelope.origin().position()))
                .apply("Sum", Combine.globally(Sum.ofLongs()).withoutDefaults()))
        .containsInAnyOrder(expected);
  }

  private Counts run() {
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return Receipt.counts(result.metrics());
  }

  @Test
  void aFileIsReadOnceHoweverOftenItIsToldOfWithinTheLedgersTime() throws IOException {
    Reading.write(bucket.resolve("a.jsonl"), "1\n2\n");
    Arrived arrived =
        read(
            JSON,
            stream()
                .addElements(written("a.jsonl", 7))
                .advanceProcessingTime(org.joda.time.Duration.standardMinutes(59))
                // As after a restart: the same notification, not yet acknowledged, comes again.
                .addElements(written("a.jsonl", 7), written("a.jsonl", 7))
                .advanceProcessingTime(org.joda.time.Duration.standardMinutes(2))
                .addElements(written("a.jsonl", 7))
                .advanceWatermarkToInfinity());
    PAssert.that(places(arrived.envelopes()))
        .containsInAnyOrder("a.jsonl 7 0", "a.jsonl 7 2", "a.jsonl 7 0", "a.jsonl 7 2");
    PAssert.that(ids("Duplicates", arrived.duplicates()))
        .containsInAnyOrder(SUBSCRIPTION + " m2", SUBSCRIPTION + " m3");
    PAssert.that(arrived.deadLetters()).empty();
    PAssert.that(arrived.filtered()).empty();
    Counts counts = run();
    assertThat(counts.read(), is(4L + 2));
    assertThat(counts.duplicate(), is(2L));
    assertThat(counts.filtered(), is(0L));
  }

  @Test
  void anotherGenerationOfAFileIsAnotherFile() throws IOException {
    Reading.write(bucket.resolve("a.jsonl"), "1\n");
    Arrived arrived =
        read(
            JSON,
            stream()
                .addElements(written("a.jsonl", 7), written("a.jsonl", 8))
                .advanceWatermarkToInfinity());
    PAssert.that(places(arrived.envelopes())).containsInAnyOrder("a.jsonl 7 0", "a.jsonl 8 0");
    assertThat(run().duplicate(), is(0L));
  }

  @Test
  void otherEventsAndFoldersAreFiltered() {
    Arrived arrived =
        read(
            JSON,
            stream()
                .addElements(
                    message(attributes("OBJECT_DELETE", "a.jsonl", "7")),
                    message(attributes("OBJECT_METADATA_UPDATE", "a.jsonl", "7")),
                    message(attributes("OBJECT_FINALIZE", "folder/", "7")))
                .advanceWatermarkToInfinity());
    PAssert.that(ids("Filtered", arrived.filtered()))
        .containsInAnyOrder(SUBSCRIPTION + " m1", SUBSCRIPTION + " m2", SUBSCRIPTION + " m3");
    PAssert.that(arrived.envelopes()).empty();
    PAssert.that(arrived.deadLetters()).empty();
    Counts counts = run();
    assertThat(counts.read(), is(3L));
    assertThat(counts.filtered(), is(3L));
  }

  @Test
  void whatIsNoNotificationIsADeadLetter() {
    Arrived arrived =
        read(
            JSON,
            stream()
                .addElements(
                    message(Map.of()),
                    message(Map.of("eventType", "OBJECT_FINALIZE")),
                    message(attributes("OBJECT_FINALIZE", "", "7")),
                    message(attributes("OBJECT_FINALIZE", "../other/a.jsonl", "7")),
                    message(attributes("OBJECT_FINALIZE", "a.jsonl", "seven")))
                .advanceWatermarkToInfinity());
    String malformed = "READ MALFORMED ";
    String not = " not a notification of a file: ";
    PAssert.that(told(arrived.deadLetters()))
        .containsInAnyOrder(
            malformed + "m1" + not + "it has no attribute eventType",
            malformed + "m2" + not + "its attribute bucketId is missing",
            malformed + "m3" + not + "its attribute objectId is no file's name",
            malformed + "m4" + not + "its attribute objectId is no file's name",
            malformed + "m5" + not + "its attribute objectGeneration is no number");
    PAssert.that(arrived.envelopes()).empty();
    assertThat(run().read(), is(5L));
  }

  @Test
  void aNotificationOfAFileThatIsGoneIsADeadLetterThatHoldsIt() throws IOException {
    Reading.write(bucket.resolve("here.jsonl"), "1\n");
    Arrived arrived =
        read(
            JSON,
            stream()
                .addElements(written("gone.jsonl", 7), written("here.jsonl", 7))
                .advanceWatermarkToInfinity());
    PAssert.that(told(arrived.deadLetters()))
        .containsInAnyOrder("READ FILE_GONE m1 " + bucket.resolve("gone.jsonl") + " is gone");
    PAssert.thatSingleton(arrived.deadLetters())
        .satisfies(
            letter -> {
              assertThat(
                  letter.envelope().attributes(),
                  is(attributes("OBJECT_FINALIZE", "gone.jsonl", "7")));
              assertThat(letter.envelope().publishTime(), is(NOON.getMillis() * 1000));
              return null;
            });
    PAssert.that(places(arrived.envelopes())).containsInAnyOrder("here.jsonl 7 0");
    assertThat(run().read(), is(2L));
  }

  @Test
  void namesThatArePatternsOrNoPathsFindNoOtherFile() throws IOException {
    Reading.write(bucket.resolve("here.jsonl"), "1\n");
    Arrived arrived =
        read(
            JSON,
            stream()
                .addElements(
                    written("her*.jsonl", 7),
                    written("a[.jsonl", 7),
                    written("{a.jsonl", 7),
                    written("a\0.jsonl", 7),
                    written("nowhere/a.jsonl", 7))
                .advanceWatermarkToInfinity());
    PAssert.that(arrived.envelopes()).empty();
    String gone = "READ FILE_GONE ";
    PAssert.that(told(arrived.deadLetters()))
        .containsInAnyOrder(
            gone + "m1 " + bucket + "/her*.jsonl is gone",
            gone + "m2 " + bucket + "/a[.jsonl is gone",
            gone + "m3 " + bucket + "/{a.jsonl is gone",
            gone + "m4 " + bucket + "/a\0.jsonl is gone",
            gone + "m5 " + bucket + "/nowhere/a.jsonl is gone");
    run();
  }

  @ParameterizedTest
  @CsvSource({
    "JSON, compressed/data/a.jsonl.gz",
    "JSON, compressed/data/b.jsonl.zst",
    "JSON, json-array/data/people.json",
    "CSV, file-sets/data/routes.csv",
    "AVRO, avro/data/whole.avro",
    "PARQUET, parquet/data/whole.parquet"
  })
  void everyFormatIsReadAsInBatch(FileFormat format, String golden) throws IOException {
    Path file = bucket.resolve(Path.of(golden).getFileName());
    Files.copy(Path.of("resources/golden/run", golden), file);
    Reading batch = Reading.of(file, ReadConfig.of(format));
    List<String> expected =
        batch.positions().stream().map(at -> file.getFileName() + " 7 " + at).toList();
    Arrived arrived =
        read(
            ReadConfig.of(format),
            stream()
                .addElements(written(file.getFileName().toString(), 7))
                .advanceWatermarkToInfinity());
    PAssert.that(places(arrived.envelopes())).containsInAnyOrder(expected);
    PAssert.that(arrived.deadLetters()).empty();
    assertThat(run().read(), is((long) expected.size()));
    assertThat(expected.isEmpty(), is(false));
  }

  @Test
  void aLargeFileIsReadInPiecesAndByInterruptedReaders() throws IOException {
    Reading.write(bucket.resolve("large.jsonl"), lines(12_000));
    Arrived arrived =
        read(
            JSON.withPieceBytes(20_000),
            stream().addElements(written("large.jsonl", 7)).advanceWatermarkToInfinity());
    assertPositions(arrived.envelopes(), 12_000);
    assertThat(run().read(), is(12_000L));
  }

  @Test
  void onLanesFilesOfOneMomentAreReadOneAfterAnother() throws IOException {
    String lines = lines(11_000);
    TestStream.Builder<PubsubMessage> stream = stream();
    for (int file = 0; file < 2; file++) {
      Reading.write(bucket.resolve(file + ".jsonl"), lines);
      stream = stream.addElements(written(file + ".jsonl", 7));
    }
    // The runner lets 10,000 records out at a time, and goes on when its clock does.
    for (int second = 0; second < 5; second++) {
      stream = stream.advanceProcessingTime(SECOND);
    }
    Arrived arrived =
        pipeline
            .apply(stream.advanceWatermarkToInfinity())
            .apply(
                "Read",
                ReadNotified.with(SUBSCRIPTION, JSON).withRoot(root.toString()).withLanes(1));
    assertPositions(arrived.envelopes(), 11_000, 11_000);
    assertThat(run().read(), is(22_000L));
  }

  @Test
  void aLateNotificationIsReadAndTheLedgerDoesNotHoldTheWatermark() throws IOException {
    Reading.write(bucket.resolve("a.jsonl"), "1\n2\n");
    Reading.write(bucket.resolve("b.jsonl"), "3\n");
    Arrived arrived =
        read(
            JSON,
            stream()
                .addElements(written("a.jsonl", 7))
                // No processing time passes: the file is in the ledger all along.
                .advanceWatermarkTo(NOON.plus(org.joda.time.Duration.standardMinutes(90)))
                .addElements(written("b.jsonl", 7))
                .advanceWatermarkToInfinity());
    PCollection<Long> counts =
        arrived
            .envelopes()
            .apply("Hours", Window.into(FixedWindows.of(HOUR)))
            .apply("Count", Combine.globally(Count.<Envelope>combineFn()).withoutDefaults());
    PAssert.that(counts).inOnTimePane(new IntervalWindow(NOON, HOUR)).containsInAnyOrder(2L);
    PAssert.that(places(arrived.envelopes()))
        .containsInAnyOrder("a.jsonl 7 0", "a.jsonl 7 2", "b.jsonl 7 0");
    run();
  }
}
