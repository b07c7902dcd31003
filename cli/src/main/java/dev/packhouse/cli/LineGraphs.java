package dev.packhouse.cli;

import dev.packhouse.job.JobGraph;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.Source;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.pipeline.LinePipeline;
import dev.packhouse.pipeline.RunSettings;
import dev.packhouse.pipeline.SchemaResourceException;
import dev.packhouse.steps.BigQuerySteps;
import dev.packhouse.steps.DeployedFolder;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.StreamingOptions;

/** The graphs that launchers build, built here. */
final class LineGraphs {

  /** Its value is in no name of the graph. */
  private static final String JOB = "packhouse";

  private LineGraphs() {}

  /**
   * The graph of {@code spec} on a stream.
   *
   * @throws SchemaResourceException if the source's schema of Pub/Sub cannot be read here
   */
  static JobGraph of(LineSpec spec, Source source, String project, List<String> beamOptions) {
    List<String> all = new ArrayList<>(beamOptions);
    // Dataflow's runner would stage this machine's libraries.
    all.add("--runner=DirectRunner");
    all.add("--project=" + project);
    PipelineOptions options = BeamOptions.parse(all);
    options.setJobName(JOB);
    options.as(StreamingOptions.class).setStreaming(true);
    Pipeline pipeline = Pipeline.create(options);
    StepsSpec steps = spec.steps();
    RunSettings settings =
        RunSettings.of(JOB)
            .withSteps(
                steps == null
                    ? null
                    : new RunSettings.Steps(
                        BigQuerySteps.in(steps.location()), DeployedFolder.at(steps.folder())));
    LinePipeline.add(pipeline, spec, source, settings);
    return JobGraph.of(pipeline);
  }
}
