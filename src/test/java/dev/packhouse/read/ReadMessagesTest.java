package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.receipt.ReceiptCounters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.Reify;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.junit.jupiter.api.Test;

class ReadMessagesTest {

  private static final String SUBSCRIPTION = "projects/orchard/subscriptions/deliveries";
  private static final long PUBLISHED = 1_700_000_000_000L;

  @Test
  void messageBecomesAnEnvelopeWithIdAttributesAndPublishTime() {
    PublishedMessages clients =
        PublishedMessages.on(SUBSCRIPTION, List.of(message("7", "{\"id\":1}", Map.of("k", "v"))));
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    WithFailures.Result<PCollection<Envelope>, DeadLetter> read =
        pipeline.apply(
            "Read", ReadMessages.fromSubscription(SUBSCRIPTION).withClientFactory(clients));

    PAssert.that(read.output())
        .containsInAnyOrder(
            Envelope.of(
                    "{\"id\":1}".getBytes(StandardCharsets.UTF_8),
                    Origin.ofMessage(SUBSCRIPTION, "7", 0))
                .withAttributes(Map.of("k", "v"))
                .withPublishTime(PUBLISHED * 1000));
    PAssert.that(read.failures()).empty();
    assertThat(pipeline.run().waitUntilFinish().isTerminal(), is(true));
  }

  @Test
  void recordsOfAPayloadAreCountedEachWithItsOrdinal() {
    Read read =
        new Read(
            ReadMessages.fromSubscription(SUBSCRIPTION)
                .withConfig(MessageConfig.of(MessageFormat.JSON).withMaxRecordBytes(10)),
            message("1", "{\"a\":1}{\"a\":2}", Map.of()),
            message("2", "[]", Map.of()),
            message("3", "[1,\"0123456789\",3]", Map.of()),
            message("4", "", Map.of("only", "attributes")));

    read.envelopes("1:0 {\"a\":1}", "1:1 {\"a\":2}", "3:0 1", "3:2 3");
    read.deadLetters("3:1 RECORD_TOO_LARGE", "4:0 MALFORMED");
    assertThat(read.run(), is(6L));
  }

  @Test
  void gzipIsKnownByItsFirstBytes() throws IOException {
    Read read =
        new Read(
            ReadMessages.fromSubscription(SUBSCRIPTION),
            message("1", ByteString.copyFrom(Reading.gzip("{\"a\":1}\n{\"a\":2}")), Map.of()));

    read.envelopes("1:0 {\"a\":1}", "1:1 {\"a\":2}");
    read.deadLetters();
    assertThat(read.run(), is(2L));
  }

  @Test
  void datumOfAvroThatBeginsAsGzipDoesIsInflatedOnlyWhereAnAttributeSaysSo() throws IOException {
    Map<String, String> gzip = Map.of("Content-Encoding", "gzip");
    Read read =
        new Read(
            ReadMessages.fromSubscription(SUBSCRIPTION)
                .withConfig(MessageConfig.of(MessageFormat.AVRO).withData(true)),
            message("1", ByteString.copyFrom(new byte[] {0x1f, (byte) 0x8b, 8}), Map.of()),
            message("2", ByteString.copyFrom(Reading.gzip("abc")), gzip),
            message("3", "abc", gzip));

    read.envelopes("1:0 \u001f\ufffd\b", "2:0 abc", "3:0 abc");
    read.deadLetters();
    assertThat(read.run(), is(3L));
  }

  @Test
  void messageThatSaysNoTimeIsADeadLetterAndTheOthersHaveTheirTime() {
    Read read =
        new Read(
            ReadMessages.fromSubscription(SUBSCRIPTION).withTimestampAttribute("at"),
            message("1", "{}", Map.of("at", "2023-01-01T00:00:00.5+01:00")),
            message("2", "{}", Map.of("at", "1672527600500")),
            message("3", "{}", Map.of("at", "yesterday")),
            message("4", "{}", Map.of()),
            message("5", "{}", Map.of("at", "99999999999999999999")),
            message("6", "{}", Map.of("at", "")));

    read.envelopes("1:0 {}", "2:0 {}");
    read.deadLetters(
        "3:0 NO_EVENT_TIME", "4:0 NO_EVENT_TIME", "5:0 NO_EVENT_TIME", "6:0 NO_EVENT_TIME");
    PAssert.that(
            read.result
                .output()
                .apply("Times", Reify.timestamps())
                .apply(
                    "Shown",
                    MapElements.into(TypeDescriptors.strings())
                        .via(one -> one.getTimestamp() + " " + one.getValue().publishTime())))
        .containsInAnyOrder(
            "2022-12-31T23:00:00.500Z " + PUBLISHED * 1000,
            "2022-12-31T23:00:00.500Z " + PUBLISHED * 1000);
    assertThat(read.run(), is(6L));
  }

  @Test
  void messagesOfOneIdAttributeAreReadOnce() {
    Read read =
        new Read(
            ReadMessages.fromSubscription(SUBSCRIPTION).withIdAttribute("id"),
            message("1", "{}", Map.of("id", "a")),
            message("2", "{}", Map.of("id", "a")),
            message("3", "{}", Map.of("id", "b")),
            message("4", "{}", Map.of()));

    read.envelopes("a:0 {}", "b:0 {}", "4:0 {}");
    read.deadLetters();
    assertThat(read.run(), is(3L));
  }

  /** A pipeline that reads messages, and what is expected of it. */
  private static final class Read {

    private final TestPipeline pipeline =
        TestPipeline.create().enableAbandonedNodeEnforcement(false);
    private final WithFailures.Result<PCollection<Envelope>, DeadLetter> result;

    Read(ReadMessages read, PubsubMessage... messages) {
      result =
          pipeline.apply(
              "Read",
              read.withClientFactory(PublishedMessages.on(SUBSCRIPTION, List.of(messages))));
    }

    void envelopes(String... expected) {
      PAssert.that(
              result
                  .output()
                  .apply(
                      "Envelopes",
                      MapElements.into(TypeDescriptors.strings())
                          .via(
                              envelope ->
                                  place(envelope)
                                      + " "
                                      + new String(envelope.payload(), StandardCharsets.UTF_8))))
          .containsInAnyOrder(expected);
    }

    void deadLetters(String... expected) {
      PAssert.that(
              result
                  .failures()
                  .apply(
                      "Dead letters",
                      MapElements.into(TypeDescriptors.strings())
                          .via(
                              letter ->
                                  place(letter.envelope()) + " " + letter.refusal().reason())))
          .containsInAnyOrder(expected);
    }

    private static String place(Envelope envelope) {
      return envelope.origin().messageId() + ":" + envelope.origin().position();
    }

    /** How many records were counted as read. */
    long run() {
      PipelineResult run = pipeline.run();
      run.waitUntilFinish();
      return run.metrics()
          .queryMetrics(
              MetricsFilter.builder()
                  .addNameFilter(MetricNameFilter.named(ReceiptCounters.NAMESPACE, "read"))
                  .build())
          .getCounters()
          .iterator()
          .next()
          .getAttempted();
    }
  }

  private static PubsubMessage message(String id, String payload, Map<String, String> attributes) {
    return message(id, ByteString.copyFromUtf8(payload), attributes);
  }

  private static PubsubMessage message(
      String id, ByteString payload, Map<String, String> attributes) {
    return PubsubMessage.newBuilder()
        .setData(payload)
        .putAllAttributes(attributes)
        .setMessageId(id)
        .setPublishTime(Timestamp.newBuilder().setSeconds(PUBLISHED / 1000))
        .build();
  }
}
