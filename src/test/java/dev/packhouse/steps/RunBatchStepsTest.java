package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.runners.direct.DirectOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.testing.TestPipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.TypeDescriptors;
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

  private static PCollection<String> states(RanSteps ran) {
    return ran.manifests()
        .apply(
            MapElements.into(TypeDescriptors.strings())
                .via(manifest -> manifest.id() + " " + manifest.state()));
  }

  @Test
  void stepsRunInTheOrderOfTheirTables() {
    var services =
        new ScriptedServices(
            Graphs.graph("b: d.mid -> d.end", "a: d.in -> d.mid", "other: d.x -> d.y"),
            new TickingClock());
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

  @Test
  void runWithoutArrivalsFinishesWhatAnEarlierOneLeft() {
    StepGraph graph = Graphs.graph("a: d.in -> d.mid", "b: d.mid -> d.end");
    var services = new ScriptedServices(graph, new TickingClock());
    Arrivals arrivals =
        new Arrivals(
            List.of("d.in"), StepStream.MIDNIGHT, StepStream.MIDNIGHT, StepStream.MIDNIGHT);
    Manifest sealed =
        Manifest.open(SETTINGS, 1, arrivals, StepStream.MIDNIGHT)
            .sealed(Seal.tasks(graph, List.of("d.in")))
            .recorded();
    services.leave(() -> List.of(sealed));
    var records = new RecordedRows();
    Pipeline pipeline = pipeline();
    RanSteps ran =
        pipeline
            .apply(Create.empty(StringUtf8Coder.of()))
            .apply(
                "Steps",
                RunSteps.of(SETTINGS, services, services)
                    .withRecords(RecordedRows.TABLES, records.services()));
    PAssert.that("whoever watches learns of it before it ends", states(ran))
        .containsInAnyOrder("r-1 SEALED", "r-1 SUCCEEDED");
    pipeline.run().waitUntilFinish();
    assertThat(started(services), contains("a", "b"));
    assertThat(records.states(), contains("r-1 SUCCEEDED"));
    assertThat(services.open(), is(0));
  }

  @Test
  void runOfAllStepsWhoseGraphDoesNotValidateFailsAndSaysSo() {
    var services = new ScriptedServices(Graphs.graph("a: d.in -> d.mid"));
    services.deploy(StepGraph.parse("{"));
    var records = new RecordedRows();
    Pipeline pipeline = pipeline();
    pipeline
        .apply(AllTables.of(services))
        .apply(
            "Steps",
            RunSteps.of(SETTINGS, services, services)
                .withRecords(RecordedRows.TABLES, records.services()));
    pipeline.run().waitUntilFinish();
    assertThat(records.states(), containsInAnyOrder("null GRAPH_REFUSED", "r-1 FAILED"));
  }

  @Test
  void spentBudgetFailsWhatIsLeftInsteadOfWaitingForTheNextDay() {
    var services =
        new ScriptedServices(
            Graphs.graph("a: d.in -> d.mid", "b: d.mid -> d.end"), new TickingClock());
    services.jobs().script("a", ScriptedJobs.Attempt.runs(1).bills(2_000));
    var records = new RecordedRows();
    Pipeline pipeline = pipeline();
    pipeline
        .apply(Create.of("d.in"))
        .apply(
            "Steps",
            RunSteps.of(
                    SETTINGS.withBudget(
                        new Budget(1_000, Duration.ofDays(1), Budget.WhenSpent.WAIT)),
                    services,
                    services)
                .withRecords(RecordedRows.TABLES, records.services()));
    pipeline.run().waitUntilFinish();
    assertThat(started(services), contains("a"));
    assertThat(records.states(), contains("r-1 SEALED", "r-1 FAILED"));
  }

  @Test
  void linesOfOnePipelineDoNotWaitForEachOther() {
    var slow = new ScriptedServices(Graphs.graph("a: d.in -> d.mid"), Instant::now);
    slow.jobs().script("a", ScriptedJobs.Attempt.runs(2));
    var quick = new ScriptedServices(Graphs.graph("z: d.in -> d.z"), Instant::now);
    quick.jobs().script("z", ScriptedJobs.Attempt.runs(0));
    Pipeline pipeline = pipeline();
    PCollection<String> landed = pipeline.apply(Create.of("d.in"));
    landed.apply("Slow", RunSteps.of(SETTINGS, slow, slow));
    landed.apply("Quick", RunSteps.of(EngineSettings.of("quick", "q", "EU"), quick, quick));
    pipeline.run().waitUntilFinish();
    List<Instant> ofSlow = slow.jobs().questions().values().iterator().next();
    assertThat(ofSlow.size(), greaterThan(5));
    assertThat(quick.jobs().started(), hasSize(1));
  }

  @Test
  void pipelineThatIsCancelledLeavesItsManifestToTheNextRunWhichStartsNothingTwice()
      throws Exception {
    var services =
        new ScriptedServices(Graphs.graph("a: d.in -> d.mid", "b: d.mid -> d.end"), Instant::now);
    services.jobs().script("a", ScriptedJobs.Attempt.runs(3));
    var records = new RecordedRows();
    services.leave(records::unfinished);
    Pipeline pipeline = pipeline();
    pipeline.getOptions().as(DirectOptions.class).setBlockOnRun(false);
    pipeline
        .apply(Create.of("d.in"))
        .apply(
            "Steps",
            RunSteps.of(SETTINGS, services, services)
                .withRecords(RecordedRows.TABLES, records.services()));
    PipelineResult result = pipeline.run();
    for (int tries = 0; started(services).isEmpty(); tries++) {
      assertThat("a job is started", tries < 600, is(true));
      Thread.sleep(50);
    }
    result.cancel();
    Pipeline next = pipeline();
    next.apply(Create.empty(StringUtf8Coder.of()))
        .apply(
            "Steps",
            RunSteps.of(
                    EngineSettings.of("orchard", "s", "EU").withPollEvery(SETTINGS.pollEvery()),
                    services,
                    services)
                .withRecords(RecordedRows.TABLES, records.services()));
    next.run().waitUntilFinish();
    assertThat(started(services), contains("a", "b"));
    assertThat(records.unfinished(), is(List.of()));
  }
}
