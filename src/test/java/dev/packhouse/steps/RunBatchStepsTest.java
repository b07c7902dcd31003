package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;

final class RunBatchStepsTest {

  private static final EngineSettings SETTINGS =
      EngineSettings.of("orchard", "r", "EU").withPollEvery(Duration.ofMillis(50));

  private static Pipeline pipeline() {
    return TestPipeline.create().enableAbandonedNodeEnforcement(false);
  }

  private static List<String> started(ScriptedServices services) {
    return services.jobs().started().stream().map(ScriptedJobs::task).toList();
  }

  @Test
  void stepsRunInTheOrderOfTheirTables() {
    var services =
        new ScriptedServices(
            Graphs.graph("b: d.mid -> d.end", "a: d.in -> d.mid", "other: d.x -> d.y"));
    Pipeline pipeline = pipeline();
    pipeline
        .apply(Create.of("d.in", "d.in"))
        .apply("Steps", RunSteps.of(SETTINGS, services, services));
    pipeline.run().waitUntilFinish();
    assertThat(started(services), contains("a", "b"));
  }

  @Test
  void runWithoutArrivalsEnds() {
    var services = new ScriptedServices(Graphs.graph("a: d.in -> d.mid"));
    Pipeline pipeline = pipeline();
    pipeline
        .apply(Create.empty(StringUtf8Coder.of()))
        .apply("Steps", RunSteps.of(SETTINGS, services, services));
    pipeline.run().waitUntilFinish();
    assertThat(started(services), is(List.of()));
  }
}
