package dev.packhouse.launch;

import dev.packhouse.line.LineSpec;
import dev.packhouse.line.StepsSpec;
import dev.packhouse.pipeline.RunSettings;
import dev.packhouse.steps.BigQuerySteps;
import dev.packhouse.steps.DeployedFolder;
import dev.packhouse.steps.GraphReading;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** What runs a line's steps when its rows land in BigQuery itself. */
final class StepsInBigQuery {

  private StepsInBigQuery() {}

  /**
   * Null where the spec has no steps. The running line reads the graph for each manifest, so one
   * that is not there or does not validate is only told: it may be deployed later.
   *
   * @param folder where steps are deployed to; null: where the spec says
   */
  static RunSettings.@Nullable Steps of(LineSpec spec, @Nullable String folder, PrintStream log) {
    StepsSpec steps = spec.steps();
    if (steps == null) {
      return null;
    }
    DeployedFolder deployed = DeployedFolder.at(folder == null ? steps.folder() : folder);
    try {
      GraphReading reading = deployed.graph();
      reading
          .problems()
          .forEach(
              problem -> log.println("packhouse: warning: " + deployed.folder() + ": " + problem));
    } catch (IOException unreadable) {
      log.println("packhouse: warning: cannot read the steps: " + unreadable.getMessage());
    }
    return new RunSettings.Steps(BigQuerySteps.in(steps.location()), deployed);
  }
}
