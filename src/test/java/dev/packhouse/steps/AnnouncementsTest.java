package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.pubsub.v1.PubsubMessage;
import dev.packhouse.deadletter.PublishingClients;
import dev.packhouse.steps.ScriptedJobs.Attempt;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;

final class AnnouncementsTest {

  private static final String TOPIC = "projects/orchard/topics/done";

  private static final EngineSettings SETTINGS =
      EngineSettings.of("orchard", "r", "EU").withPollEvery(Duration.ofMillis(50));

  private final ScriptedServices services =
      new ScriptedServices(Graphs.graph("a: d.in -> d.a", "b: d.in -> d.b"), new TickingClock());
  private final PublishingClients clients =
      PublishingClients.answering(call -> PublishingClients.Answer.TAKE);
  private final Pipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  private RunSteps steps(EngineSettings settings) {
    return RunSteps.of(settings, services, services).withAnnouncements(TOPIC, clients);
  }

  private static JsonNode event(PubsubMessage message) {
    try {
      return StepsJson.MAPPER.readTree(message.getData().toStringUtf8());
    } catch (java.io.IOException exception) {
      throw new AssertionError(exception);
    }
  }

  @Test
  void batchAnnouncesEachFailedStepAndItsManifestAsCloudEvents() {
    services.jobs().script("b", Attempt.runs(1).fails("invalidQuery", "Unrecognized name"));
    pipeline.apply(Create.of("d.in")).apply("Steps", steps(SETTINGS));
    pipeline.run().waitUntilFinish();
    List<JsonNode> events = clients.taken().stream().map(AnnouncementsTest::event).toList();
    assertThat(
        events.stream().map(event -> event.get("subject").textValue()).toList(),
        containsInAnyOrder("b", "r-1"));
    PubsubMessage finished =
        clients.taken().stream()
            .filter(message -> event(message).get("subject").textValue().equals("r-1"))
            .findFirst()
            .orElseThrow();
    assertThat(
        finished.getAttributesMap(),
        equalTo(
            Map.of(
                "content-type",
                "application/cloudevents+json; charset=utf-8",
                "ce-type",
                "dev.packhouse.manifest.finished",
                "ce-source",
                "/packhouse/lines/orchard")));
    JsonNode event = event(finished);
    assertThat(event.get("specversion").textValue(), is("1.0"));
    assertThat(event.at("/data/state").textValue(), is("FAILED"));
    assertThat(event.at("/data/written").toString(), is("[\"d.a\"]"));
  }

  @Test
  void streamAnnouncesItsManifests() {
    new StepStream()
        .arrive("d.in")
        .pass(70)
        .applyTo(pipeline)
        .apply(
            "Steps",
            steps(SETTINGS.withEvery(Duration.ofMinutes(1)).withPollEvery(Duration.ofSeconds(1))));
    pipeline.run().waitUntilFinish();
    assertThat(
        clients.taken().stream().map(message -> event(message).get("id").textValue()).toList(),
        is(List.of("r-1")));
  }
}
