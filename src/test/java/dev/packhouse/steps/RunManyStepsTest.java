package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 300 steps, many of them side by side. */
final class RunManyStepsTest {

  /** The runner's own may come and go. */
  private static final int FEW_THREADS = 8;

  @TempDir Path folder;

  private final Pipeline pipeline = TestPipeline.create().enableAbandonedNodeEnforcement(false);

  private static EngineSettings settings(Duration pollEvery) {
    Backoff backoff = new Backoff(pollEvery, pollEvery.multipliedBy(2));
    return EngineSettings.of("many", "m", "EU")
        .withPollEvery(pollEvery)
        .withBackoff(backoff, backoff)
        .withConcurrency(150);
  }

  @Test
  void batchRunsThemInOrderWithoutAThreadForEach() throws IOException {
    var many = new ManySteps(folder, 1, Duration.ofMillis(100));
    var services = new ScriptedServices(many.graph(), Instant::now);
    many.script(services.jobs());
    Duration poll = Duration.ofMillis(50);
    pipeline
        .apply(Create.of(ManySteps.ARRIVED))
        .apply("Steps", RunSteps.of(settings(poll), services, services));
    pipeline.run().waitUntilFinish();
    many.check(services.jobs());
    ManySteps.checkQuestions(services.jobs(), poll);
    assertThat(services.moreThreads(), lessThanOrEqualTo(FEW_THREADS));
    assertThat(services.open(), is(0));
  }

  @Test
  void streamRunsThemInOrderAskingForEachJobOnceAnInterval() throws IOException {
    var clock = new VirtualClock();
    var many = new ManySteps(folder, 2, Duration.ofSeconds(1));
    var services = new ScriptedServices(many.graph(), clock);
    var records = new RecordedRows();
    many.script(services.jobs());
    new StepStream()
        .arrive(ManySteps.ARRIVED)
        .jump(60, clock)
        .pass(120, clock)
        .applyTo(pipeline)
        .apply(
            "Steps",
            RunSteps.of(
                    settings(Duration.ofSeconds(1)).withEvery(Duration.ofMinutes(1)),
                    services,
                    services)
                .withRecords(RecordedRows.TABLES, records.services()));
    pipeline.run().waitUntilFinish();
    many.check(services.jobs());
    for (Map.Entry<String, List<Instant>> asked : services.jobs().questions().entrySet()) {
      assertThat(
          asked.getKey(),
          asked.getValue().stream().distinct().toList(),
          hasSize(asked.getValue().size()));
    }
    assertThat(services.moreThreads(), lessThanOrEqualTo(FEW_THREADS));
    assertThat(records.unfinished(), hasSize(0));
  }
}
