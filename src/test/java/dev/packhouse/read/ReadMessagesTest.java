package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.Origin;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
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

  private static PubsubMessage message(String id, String payload, Map<String, String> attributes) {
    return PubsubMessage.newBuilder()
        .setData(ByteString.copyFromUtf8(payload))
        .putAllAttributes(attributes)
        .setMessageId(id)
        .setPublishTime(Timestamp.newBuilder().setSeconds(PUBLISHED / 1000))
        .build();
  }
}
