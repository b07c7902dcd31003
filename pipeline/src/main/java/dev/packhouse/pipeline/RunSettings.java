package dev.packhouse.pipeline;

import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.jspecify.annotations.Nullable;

/**
 * What differs from run to run of one line.
 *
 * @param runId the name under which {@link dev.packhouse.land.Confirmations} counts the run
 * @param services what stands in for BigQuery; null for BigQuery itself, or what {@code
 *     --bigQueryEndpoint} names
 * @param readLanes the most pieces of files read at a time, see {@link
 *     dev.packhouse.read.ReadFiles#withLanes}; 0 for as many as the runner likes
 */
public record RunSettings(String runId, @Nullable BigQueryServices services, int readLanes) {}
