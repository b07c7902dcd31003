package dev.packhouse.steps;

import java.io.Serializable;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Where steps run: BigQuery, or what stands in for it. It travels with the graph, and each worker
 * opens its own.
 */
public interface StepServices extends Serializable {

  /** Runs SQL as jobs. */
  SqlJobs jobs(PipelineOptions options);

  /**
   * Reads what {@code records} keeps.
   *
   * @param records the tables of the line
   */
  StepHistory history(StepTables records, PipelineOptions options);
}
