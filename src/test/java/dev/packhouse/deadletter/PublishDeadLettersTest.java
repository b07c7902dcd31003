package dev.packhouse.deadletter;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.deadletter.PublishingClients.Answer;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import dev.packhouse.receipt.Counts;
import dev.packhouse.receipt.Receipt;
import io.grpc.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;

class PublishDeadLettersTest {

  private static final String TOPIC = "projects/orchard/topics/dead-letters";
  private static final String SUBSCRIPTION = "projects/orchard/subscriptions/deliveries";

  @Test
  void messageHoldsTheOriginalBytesAndTellsWhyInAttributes() {
    PublishingClients clients = PublishingClients.answering(call -> Answer.TAKE);
    DeadLetter letter =
        new DeadLetter(
            Envelope.of(new byte[] {0, (byte) 0xff}, Origin.ofMessage(SUBSCRIPTION, "77", 2))
                .withAttributes(Map.of("kind", "delivery", "reason", "ripe"))
                .withPublishTime(1_700_000_000_000_001L),
            "delivery",
            Stage.CHECK,
            new Refusal(Reason.CHECK_FAILED, "weight_positive", "a delivery weighs something"),
            1_700_000_001_000_000L);
    Counts counts = publish(clients, letter);

    PubsubMessage message = clients.taken().get(0);
    assertThat(message.getData().toByteArray(), equalTo(new byte[] {0, (byte) 0xff}));
    Map<String, String> expected = new HashMap<>();
    expected.put("line", "orchard");
    expected.put("line_version", "abc123");
    expected.put("record_type", "delivery");
    expected.put("stage", "CHECK");
    expected.put("reason", "CHECK_FAILED");
    expected.put("rule", "weight_positive");
    expected.put("message", "a delivery weighs something");
    expected.put("dead_lettered_at", "2023-11-14T22:13:21Z");
    expected.put("payload_bytes", "2");
    expected.put("subscription", SUBSCRIPTION);
    expected.put("message_id", "77");
    expected.put("position", "2");
    expected.put("published_at", "2023-11-14T22:13:20.000001Z");
    expected.put("original_kind", "delivery");
    expected.put("original_reason", "ripe");
    assertThat(message.getAttributesMap(), equalTo(expected));
    assertThat(clients.topics(), containsInAnyOrder(TOPIC));
    assertThat(counts.unwritten(), is(anEmptyMap()));
  }

  @Test
  void messageStaysWithinWhatPubsubTakes() {
    PublishingClients clients = PublishingClients.answering(call -> Answer.TAKE);
    Map<String, String> attributes = new HashMap<>();
    for (int number = 0; number < 99; number++) {
      attributes.put("attribute" + number, "ß".repeat(2_000));
    }
    attributes.put("k".repeat(256), "its key is too long once it has a prefix");
    publish(
        clients,
        DeadLetter.of(
            Envelope.of(new byte[12_000_000], Origin.ofMessage(SUBSCRIPTION, "77", 0))
                .withAttributes(attributes),
            null,
            Stage.READ,
            Refusal.of(Reason.RECORD_TOO_LARGE, "\ud83c\udf4e".repeat(400))));

    PubsubMessage message = clients.taken().get(0);
    Map<String, String> sent = message.getAttributesMap();
    assertThat(message.getSerializedSize() * 4L / 3, lessThanOrEqualTo(10_000_000L));
    assertThat(sent.get("payload_bytes"), equalTo("12000000"));
    assertThat(sent, is(aMapWithSize(100)));
    assertThat(
        Integer.parseInt(sent.get("attributes_left_out")),
        equalTo(100 - (int) sent.keySet().stream().filter(k -> k.startsWith("original_")).count()));
    sent.forEach(
        (key, value) -> {
          assertThat(key.getBytes(StandardCharsets.UTF_8).length, lessThanOrEqualTo(256));
          assertThat(value.getBytes(StandardCharsets.UTF_8).length, lessThanOrEqualTo(1024));
          assertThat(value, not(equalTo("")));
        });
  }

  @Test
  void missingTopicCostsTheMessagesAndNotTheRun() {
    PublishingClients clients =
        PublishingClients.answering(
            call -> Answer.fail(Status.NOT_FOUND.withDescription("no topic").asRuntimeException()));
    Counts counts = publish(clients, letter(1), letter(2), letter(3));

    assertThat(counts.unwritten(), equalTo(Map.of(TOPIC, 3L)));
  }

  @Test
  void errorThatPassesCostsNothing() {
    PublishingClients clients =
        PublishingClients.answering(
            call -> call < 2 ? Answer.fail(new IOException("connection reset")) : Answer.TAKE);
    Counts counts = publish(clients, letter(1));

    assertThat(clients.taken(), hasSize(1));
    assertThat(counts.unwritten(), is(anEmptyMap()));
  }

  @Test
  void errorThatStaysIsTriedSomeTimesOnly() {
    PublishingClients clients =
        PublishingClients.answering(call -> Answer.fail(new IOException("connection reset")));
    Counts counts = publish(clients, letter(1));

    assertThat(clients.calls(), greaterThan(2));
    assertThat(clients.calls(), lessThanOrEqualTo(5));
    assertThat(counts.unwritten(), equalTo(Map.of(TOPIC, 1L)));
  }

  @Test
  void messageThatPubsubRefusesTakesNoOtherWithIt() {
    PublishingClients clients =
        PublishingClients.answering(call -> Answer.TAKE)
            .refusing(message -> id(message).equals("2"));
    Counts counts = publish(clients, letter(1), letter(2), letter(3));

    assertThat(
        clients.taken().stream().map(PublishDeadLettersTest::id).toList(),
        containsInAnyOrder("1", "3"));
    assertThat(counts.unwritten(), equalTo(Map.of(TOPIC, 1L)));
  }

  private static String id(PubsubMessage message) {
    return message.getAttributesOrThrow("message_id");
  }

  private static Counts publish(PublishingClients clients, DeadLetter... letters) {
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    pipeline
        .apply(Create.of(Arrays.asList(letters)).withCoder(DeadLetterCoder.of()))
        .apply("Publish", PublishDeadLetters.to(TOPIC, "orchard", "abc123").withClients(clients));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    return Receipt.counts(result.metrics());
  }

  private static DeadLetter letter(int id) {
    return DeadLetter.of(
        Envelope.of(new byte[] {1}, Origin.ofMessage(SUBSCRIPTION, String.valueOf(id), 0)),
        "delivery",
        Stage.CHECK,
        new Refusal(Reason.CHECK_FAILED, "weight_positive", "a delivery weighs something"));
  }
}
