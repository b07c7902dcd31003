package dev.packhouse.steps;

import org.apache.beam.sdk.options.PipelineOptions;

/**
 * Steps that run as BigQuery jobs.
 *
 * <p>Project, credentials and endpoint are those of Beam's {@code BigQueryOptions}: {@code
 * --bigQueryProject}, or else {@code --project}; and {@code --bigQueryEndpoint} for an emulator.
 */
public final class BigQuerySteps implements StepServices {

  private static final long serialVersionUID = 1L;

  private final String location;

  private BigQuerySteps(String location) {
    this.location = location;
  }

  /**
   * Runs steps in BigQuery.
   *
   * @param location of the line's datasets, where the history is asked for; a job names its own
   */
  public static BigQuerySteps in(String location) {
    Checks.text(location, "location");
    return new BigQuerySteps(location);
  }

  @Override
  public SqlJobs jobs(PipelineOptions options) {
    return new BigQueryJobs(BigQueryClient.of(options));
  }

  @Override
  public StepHistory history(StepTables records, PipelineOptions options) {
    return new BigQueryHistory(BigQueryClient.of(options), location, records);
  }
}
