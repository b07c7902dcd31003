package dev.packhouse.announcement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.beam.sdk.values.TypeDescriptors.strings;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Stage;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import dev.packhouse.envelope.Origin;
import dev.packhouse.receipt.Receipt;
import dev.packhouse.steps.CloudEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HearAnnouncementsTest {

  private static final String DATA =
      """
      {"line": "market", "manifest": "m-1", "state": "SUCCEEDED",
       "arrived": ["market.orders"], "written": ["market.daily", "market.orders"]}""";

  @Test
  void manifestThatFinishedTellsOfWhatArrivedForItAndWhatItWrote() {
    assertThat(
        read(event("market", CloudEvent.MANIFEST_FINISHED, DATA)),
        is(new Announcement.Finished(List.of("market.daily", "market.orders"))));
  }

  @Test
  void failedManifestHasWrittenWhatItsOtherStepsWrote() {
    String data = DATA.replace("SUCCEEDED", "FAILED").replace("\"market.daily\", ", "");

    assertThat(
        read(event("market", CloudEvent.MANIFEST_FINISHED, data)),
        is(new Announcement.Finished(List.of("market.orders"))));
  }

  @Test
  void otherEventsAndTheLinesOwnAreNotHeard() {
    assertThat(read(event("market", CloudEvent.STEP_FAILED, "{}")), is(new Announcement.Other()));
    assertThat(read(event("market", "com.example.other", "7")), is(new Announcement.Other()));
    assertThat(
        read(event("reports", CloudEvent.MANIFEST_FINISHED, DATA)), is(new Announcement.Other()));
  }

  @Test
  void eventWhoseAttributesAreThoseOfTheMessageIsTheSame() {
    Envelope message =
        message(DATA)
            .withAttributes(
                Map.of(
                    "ce-specversion", "1.0",
                    "ce-id", "m-1",
                    "ce-source", "/packhouse/lines/market",
                    "ce-type", CloudEvent.MANIFEST_FINISHED,
                    "content-type", "application/json",
                    "googclient_schemaencoding", "JSON"));

    assertThat(
        Announcement.read(message, "reports"),
        is(new Announcement.Finished(List.of("market.daily", "market.orders"))));
  }

  @Test
  void wholeEventIsReadFromThePayloadWhateverAttributesRepeatOfIt() {
    Envelope message =
        message(event("market", CloudEvent.MANIFEST_FINISHED, DATA))
            .withAttributes(
                Map.of(
                    "content-type",
                    "application/cloudevents+json; charset=utf-8",
                    "ce-specversion",
                    "1.0",
                    "ce-type",
                    CloudEvent.MANIFEST_FINISHED,
                    "ce-source",
                    CloudEvent.sourceOf("market")));

    assertThat(
        Announcement.read(message, "reports"),
        is(new Announcement.Finished(List.of("market.daily", "market.orders"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "null",
        "[]",
        "no json",
        "{}",
        "{\"specversion\": \"9.9\", \"id\": \"a\", \"source\": \"/b\", \"type\": \"c\"}",
        "{\"specversion\": \"1.0\", \"source\": \"/b\", \"type\": \"c\"}",
        "{\"specversion\": \"1.0\", \"id\": \"a\", \"source\": \"http://[\", \"type\": \"c\"}",
        "{\"specversion\": \"1.0\", \"id\": \"a\", \"source\": \"/b\", \"type\": \"c\", \"time\":"
            + " \"noon\"}",
        "{\"specversion\": \"1.0\", \"id\": \"a\", \"source\": \"/b\", \"type\": \"c\","
            + " \"data_base64\": \"*\"}"
      })
  void messageThatIsNoEventIsRefused(String payload) {
    assertThat(refusal(message(payload)), containsString("no CloudEvent"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7",
        "{}",
        "{\"arrived\": []}",
        "{\"arrived\": [], \"written\": \"market.daily\"}",
        "{\"arrived\": [7], \"written\": []}",
        "{\"arrived\": [], \"written\": [\" \"]}"
      })
  void manifestThatDoesNotTellItsTablesIsRefused(String data) {
    assertThat(
        refusal(message(event("market", CloudEvent.MANIFEST_FINISHED, data))), containsString("'"));
  }

  @Test
  void moreTablesThanAnyManifestHasAreRefused() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= Announcement.MOST_TABLES; i++) {
      names.add("\"t." + i + "\"");
    }
    String data = "{\"arrived\": [], \"written\": " + names + "}";

    assertThat(
        refusal(message(event("market", CloudEvent.MANIFEST_FINISHED, data))),
        containsString("10001 tables"));
  }

  @Test
  void brokenBytesAndAttributesNeverThrow() {
    Random random = new Random(7);
    byte[] whole = event("market", CloudEvent.MANIFEST_FINISHED, DATA).getBytes(UTF_8);
    for (int round = 0; round < 20_000; round++) {
      byte[] payload = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
      for (int change = random.nextInt(4); change > 0 && payload.length > 0; change--) {
        payload[random.nextInt(payload.length)] = (byte) random.nextInt();
      }
      Envelope message = Envelope.of(payload, Origin.ofMessage("s", "" + round, 0));
      Map<String, String> attributes =
          Map.of(
              "ce-specversion",
              random.nextBoolean() ? "1.0" : "0." + random.nextInt(5),
              "ce-" + (char) random.nextInt(128),
              "x",
              "ce-time",
              "now");
      assertThat(Announcement.read(message, "reports"), instanceOf(Announcement.class));
      assertThat(
          Announcement.read(message.withAttributes(attributes), "reports"),
          instanceOf(Announcement.class));
    }
  }

  @Test
  void eachMessageIsFilteredOrADeadLetter() {
    TestPipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);
    Envelope finished = message(event("market", CloudEvent.MANIFEST_FINISHED, DATA));
    Envelope other = message(event("market", CloudEvent.STEP_FAILED, "{}"));
    Envelope broken = message("broken");
    Heard heard =
        pipeline
            .apply(Create.of(finished, other, broken).withCoder(EnvelopeCoder.of()))
            .apply("Hear", HearAnnouncements.by("reports"));

    PAssert.that(heard.tables()).containsInAnyOrder("market.daily", "market.orders");
    PAssert.that(heard.filtered().apply("Ids", MapElements.into(strings()).via(e -> id(e))))
        .containsInAnyOrder(id(finished), id(other));
    PAssert.that(
            heard
                .deadLetters()
                .apply(
                    "Refusals",
                    MapElements.into(strings())
                        .via(
                            letter ->
                                id(letter.envelope())
                                    + letter.stage()
                                    + letter.refusal().reason())))
        .containsInAnyOrder(id(broken) + Stage.DECODE + Reason.MALFORMED);
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(Receipt.counts(result.metrics()).filtered(), is(2L));
  }

  private static String id(Envelope message) {
    return String.valueOf(message.origin().messageId());
  }

  private static Announcement read(String event) {
    return Announcement.read(message(event), "reports");
  }

  private static String refusal(Envelope message) {
    Announcement announcement = Announcement.read(message, "reports");
    assertThat(announcement, instanceOf(Announcement.Unreadable.class));
    return ((Announcement.Unreadable) announcement).refusal().message();
  }

  private static String event(String line, String type, String data) {
    return new CloudEvent("id-1", CloudEvent.sourceOf(line), type, "m-1", Instant.EPOCH, data)
        .toJson();
  }

  private static Envelope message(String payload) {
    return Envelope.of(payload.getBytes(UTF_8), Origin.ofMessage("subscription", payload, 0));
  }
}
