package dev.packhouse.pipeline;

import dev.packhouse.job.JobGraph;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.steps.ScriptedSteps;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** The graph of a line with steps that the test runs. */
final class LineGraph {

  private LineGraph() {}

  /** One entry for each thing that is compared, by its name. */
  static Map<String, String> of(LineSpec spec, Source source) {
    ScriptedSteps steps = ScriptedSteps.of("fresh: market.fresh -> market.days");
    RunSettings settings =
        RunSettings.of("a-run")
            .withSteps(new RunSettings.Steps(steps.services(), steps.deployed()));
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setJobName("a-job");
    options.as(GcpOptions.class).setProject("orchard");
    Pipeline pipeline = Pipeline.create(options);
    LinePipeline.add(pipeline, spec, source, settings);
    return JobGraph.of(pipeline).entries();
  }
}
