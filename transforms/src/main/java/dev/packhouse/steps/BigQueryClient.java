package dev.packhouse.steps;

import com.google.api.services.bigquery.model.GetQueryResultsResponse;
import com.google.api.services.bigquery.model.Job;
import com.google.auth.Credentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.bigquery.BigQueryException;
import com.google.cloud.bigquery.spi.v2.BigQueryRpc;
import com.google.cloud.bigquery.spi.v2.HttpBigQueryRpc;
import com.google.cloud.http.HttpTransportOptions;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * BigQuery's jobs, one request for each call. That is the client's lowest layer: above it, requests
 * are sent again behind the engine's back, and a job that exists is taken for one's own whatever it
 * runs.
 */
final class BigQueryClient {

  private static final Duration CONNECT = Duration.ofSeconds(10);

  /** BigQuery answers all of these calls at once; none of them waits for a job to end. */
  private static final Duration READ = Duration.ofSeconds(30);

  /** Not the plan and the timeline, which are most of what a job tells. */
  private static final String JOB_FIELDS =
      "jobReference,status,configuration(labels,dryRun),"
          + "statistics(totalSlotMs,totalBytesProcessed,query(statementType,totalBytesBilled,"
          + "totalSlotMs,totalBytesProcessed,totalBytesProcessedAccuracy,referencedTables))";

  private final BigQueryRpc rpc;
  private final String project;

  private BigQueryClient(BigQueryRpc rpc, String project) {
    this.rpc = rpc;
    this.project = project;
  }

  /**
   * The service that {@code options} name.
   *
   * @throws IllegalArgumentException if they name no project
   */
  static BigQueryClient of(PipelineOptions options) {
    return of(options, CONNECT, READ);
  }

  static BigQueryClient of(PipelineOptions options, Duration connect, Duration read) {
    BigQueryOptions beam = options.as(BigQueryOptions.class);
    String project =
        beam.getBigQueryProject() == null ? beam.getProject() : beam.getBigQueryProject();
    Checks.text(project, "the project that steps run in: give --project; it");
    Credentials credentials = beam.getGcpCredential();
    com.google.cloud.bigquery.BigQueryOptions.Builder builder =
        com.google.cloud.bigquery.BigQueryOptions.newBuilder();
    builder.setProjectId(project);
    builder.setCredentials(credentials == null ? NoCredentials.getInstance() : credentials);
    builder.setTransportOptions(
        HttpTransportOptions.newBuilder()
            .setConnectTimeout((int) connect.toMillis())
            .setReadTimeout((int) read.toMillis())
            .build());
    if (beam.getBigQueryEndpoint() != null) {
      builder.setHost(beam.getBigQueryEndpoint());
    }
    return new BigQueryClient(new HttpBigQueryRpc(builder.build()), project);
  }

  String project() {
    return project;
  }

  /**
   * jobs.insert.
   *
   * @throws BigQueryException of a refusal, and where no answer came
   */
  Job insert(Job job) {
    return rpc.create(job, Map.of(BigQueryRpc.Option.FIELDS, JOB_FIELDS));
  }

  /**
   * jobs.get; null where there is no such job.
   *
   * @throws BigQueryException of a refusal, and where no answer came
   */
  @Nullable Job get(JobReference job) {
    return rpc.getJob(
        project, job.id(), job.location(), Map.of(BigQueryRpc.Option.FIELDS, JOB_FIELDS));
  }

  /**
   * jobs.cancel; whether there is such a job.
   *
   * @throws BigQueryException of a refusal, and where no answer came
   */
  boolean cancel(JobReference job) {
    return rpc.cancel(project, job.id(), job.location());
  }

  /**
   * jobs.getQueryResults: of a script, those of its last statement.
   *
   * @param rows the most that are returned at a time
   * @param page null for the first one
   * @param wait the longest that BigQuery waits for the job
   * @throws BigQueryException of a refusal or of the job's own error, and where no answer came
   */
  GetQueryResultsResponse results(
      JobReference job, int rows, @Nullable String page, Duration wait) {
    Map<BigQueryRpc.Option, Object> options = new EnumMap<>(BigQueryRpc.Option.class);
    options.put(BigQueryRpc.Option.MAX_RESULTS, (long) rows);
    options.put(BigQueryRpc.Option.TIMEOUT, wait.toMillis());
    if (page != null) {
      options.put(BigQueryRpc.Option.PAGE_TOKEN, page);
    }
    return rpc.getQueryResults(project, job.id(), job.location(), options);
  }
}
