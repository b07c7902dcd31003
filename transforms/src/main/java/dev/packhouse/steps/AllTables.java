package dev.packhouse.steps;

import java.io.IOException;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * The tables whose rows set off every step that is deployed: for a run without new data.
 *
 * <p>The graph is read when the run begins and not when it is launched: whoever launches it need
 * not see the folder, and it is the one that the manifest is made of a moment later. One that does
 * not validate names {@link #NO_TABLE}: the engine is set off, reads it again, and reports it.
 */
public final class AllTables extends PTransform<PBegin, PCollection<String>> {

  /** Sets off a manifest of a bounded run, and names no table. */
  static final String NO_TABLE = "";

  private final DeployedSteps deployed;

  private AllTables(DeployedSteps deployed) {
    this.deployed = deployed;
  }

  /** Of the steps that are deployed there. */
  public static AllTables of(DeployedSteps deployed) {
    return new AllTables(deployed);
  }

  @Override
  public PCollection<String> expand(PBegin begin) {
    return begin
        .apply("Once", Create.of("graph").withCoder(StringUtf8Coder.of()))
        .apply("Tables", ParDo.of(new TablesFn(deployed)))
        .setCoder(StringUtf8Coder.of());
  }

  private static final class TablesFn extends DoFn<String, String> {

    private final DeployedSteps deployed;

    TablesFn(DeployedSteps deployed) {
      this.deployed = deployed;
    }

    @ProcessElement
    public void process(OutputReceiver<String> tables) throws IOException {
      StepGraph graph = deployed.graph().graph();
      if (graph == null) {
        tables.output(NO_TABLE);
      } else {
        graph.sources().forEach(tables::output);
      }
    }
  }
}
