package dev.packhouse.pipeline;

import dev.packhouse.steps.DeployedSteps;
import dev.packhouse.steps.StepServices;
import java.time.Duration;
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
   * @param pollEvery how long a job is left alone between two questions for its status
   * @param settle in streaming, how long after an interval's end its manifest is sealed, so that
   *     what has landed can be read by then
   * @param checkpointed whether the runner commits by checkpoints, and not bundle by bundle
   */
  public record Steps(
      StepServices services,
      DeployedSteps deployed,
      Duration pollEvery,
      Duration settle,
      boolean checkpointed) {

    /**
     * BigQuery answers a user's 100 requests a second to one method: as many jobs as a line can run
     * at a time take a fifth of them.
     *
     * @see <a href="https://cloud.google.com/bigquery/quotas#api_request_quotas">API request
     *     quotas</a>
     */
    private static final Duration POLL_EVERY = Duration.ofSeconds(5);

    /** Rows that land exactly once are counted when they are appended, before they are flushed. */
    private static final Duration SETTLE = Duration.ofSeconds(30);

    /** On BigQuery. */
    public Steps(StepServices services, DeployedSteps deployed) {
      this(services, deployed, POLL_EVERY, SETTLE, false);
    }

    /** The same with jobs asked for that often. */
    public Steps withPollEvery(Duration pollEvery) {
      return new Steps(services, deployed, pollEvery, settle, checkpointed);
    }

    /** The same on a runner that commits by checkpoints, as Flink's does. */
    public Steps withCheckpoints() {
      return new Steps(services, deployed, pollEvery, settle, true);
    }

    /** The same with that long between what lands in streaming and its manifest. */
    public Steps withSettle(Duration settle) {
      return new Steps(services, deployed, pollEvery, settle, checkpointed);
    }
  }

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
