package dev.packhouse.pipeline;

import dev.packhouse.steps.DeployedSteps;
import dev.packhouse.steps.StepServices;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.jspecify.annotations.Nullable;

/**
 * What differs from run to run of one line.
 *
 * @param runId the name under which {@link dev.packhouse.land.Confirmations} counts the run
 * @param services what stands in for BigQuery; null for BigQuery itself, or what {@code
 *     --bigQueryEndpoint} names
 * @param readLanes the most pieces of files read at a time, see {@link
 *     dev.packhouse.read.ReadFiles#withLanes}; 0 for as many as the runner likes
 * @param pubsub what pulls messages; null for Beam's own client, or what {@code --pubsubRootUrl}
 *     names
 * @param filesRoot what stands before {@code BUCKET/OBJECT} in the address of a file that arrives,
 *     see {@link dev.packhouse.read.ReadArrivals#withRoot}; null for {@code gs://}
 * @param steps what runs the steps, and where they are deployed to; null: they do not run
 */
public record RunSettings(
    String runId,
    @Nullable BigQueryServices services,
    int readLanes,
    @Nullable PubsubClientFactory pubsub,
    @Nullable String filesRoot,
    @Nullable Steps steps) {

  /**
   * What runs the steps.
   *
   * @param services which run and remember them
   * @param deployed where their graph and texts are
   */
  public record Steps(StepServices services, DeployedSteps deployed) {}

  /** Of a run called {@code runId}, on real services, reading as the runner likes. */
  public static RunSettings of(String runId) {
    return new RunSettings(runId, null, 0, null, null, null);
  }

  /** The same with something that stands in for BigQuery. */
  public RunSettings withServices(@Nullable BigQueryServices services) {
    return new RunSettings(runId, services, readLanes, pubsub, filesRoot, steps);
  }

  /** The same with so many pieces of files read at a time. */
  public RunSettings withReadLanes(int readLanes) {
    return new RunSettings(runId, services, readLanes, pubsub, filesRoot, steps);
  }

  /** The same with arriving files in a folder that has one for each bucket. */
  public RunSettings withFilesRoot(@Nullable String filesRoot) {
    return new RunSettings(runId, services, readLanes, pubsub, filesRoot, steps);
  }

  /** The same with messages pulled by clients of {@code pubsub}. */
  public RunSettings withPubsub(@Nullable PubsubClientFactory pubsub) {
    return new RunSettings(runId, services, readLanes, pubsub, filesRoot, steps);
  }

  /** The same with steps. */
  public RunSettings withSteps(@Nullable Steps steps) {
    return new RunSettings(runId, services, readLanes, pubsub, filesRoot, steps);
  }
}
