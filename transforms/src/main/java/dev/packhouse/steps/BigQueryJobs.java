package dev.packhouse.steps;

import com.google.api.services.bigquery.model.ErrorProto;
import com.google.api.services.bigquery.model.GetQueryResultsResponse;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfiguration;
import com.google.api.services.bigquery.model.JobStatistics2;
import com.google.cloud.bigquery.BigQueryException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs of BigQuery.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs">jobs</a>
 */
final class BigQueryJobs implements SqlJobs {

  private static final int CONFLICT = 409;
  private static final Logger LOG = LoggerFactory.getLogger(BigQueryJobs.class);

  private final BigQueryClient client;

  BigQueryJobs(BigQueryClient client) {
    this.client = client;
  }

  @Override
  public StartAnswer start(JobRequest request, String sql) {
    try {
      client.insert(QueryJobs.of(client.project(), request, sql));
      return StartAnswer.STARTED;
    } catch (BigQueryException exception) {
      if (exception.getCode() == CONFLICT) {
        return existing(request);
      }
      if (Failures.noAnswer(exception)) {
        return lost(request.job(), exception);
      }
      return StartAnswer.refused(Failures.error(exception));
    } catch (IllegalArgumentException exception) {
      return lost(request.job(), exception);
    }
  }

  /** Whose job has the id. */
  private StartAnswer existing(JobRequest request) {
    try {
      Job job = client.get(request.job());
      if (job == null) {
        LOG.warn("BigQuery has a job {}, and then has none; asking again", request.job());
        return StartAnswer.LOST;
      }
      return hash(job).equals(request.labels().get(JobIds.HASH_LABEL))
          ? StartAnswer.ALREADY_STARTED
          : StartAnswer.TAKEN;
    } catch (BigQueryException | IllegalArgumentException exception) {
      return lost(request.job(), exception);
    }
  }

  private static String hash(Job job) {
    JobConfiguration configuration = job.getConfiguration();
    Map<String, String> labels = configuration == null ? null : configuration.getLabels();
    return labels == null ? "" : labels.getOrDefault(JobIds.HASH_LABEL, "");
  }

  private static StartAnswer lost(JobReference job, RuntimeException exception) {
    LOG.warn("BigQuery did not say whether it has started job {}: {}", job.id(), text(exception));
    return StartAnswer.LOST;
  }

  @Override
  public JobStatus status(JobReference job, int sampleRows) {
    try {
      Job found = client.get(job);
      return found == null ? JobStatus.UNKNOWN : status(found, job, sampleRows);
    } catch (BigQueryException | IllegalArgumentException exception) {
      return lostStatus(job, exception);
    }
  }

  private static JobStatus lostStatus(JobReference job, RuntimeException exception) {
    LOG.warn("BigQuery did not say how job {} is: {}", job.id(), text(exception));
    return JobStatus.LOST;
  }

  private JobStatus status(Job found, JobReference job, int sampleRows) {
    com.google.api.services.bigquery.model.JobStatus status = found.getStatus();
    String state = status == null || status.getState() == null ? "" : status.getState();
    if (status == null || !state.equals("DONE")) {
      return switch (state) {
        case "PENDING" -> JobStatus.PENDING;
        case "RUNNING" -> JobStatus.RUNNING;
        default -> {
          LOG.warn("BigQuery tells of job {} a state {}, which is none", job.id(), state);
          yield JobStatus.LOST;
        }
      };
    }
    JobStatistics statistics = statistics(found);
    ErrorProto error = status.getErrorResult();
    if (error != null) {
      return JobStatus.failed(Failures.error(error), statistics);
    }
    return sampleRows == 0 ? JobStatus.done(statistics) : withRows(job, statistics, sampleRows);
  }

  private JobStatus withRows(JobReference job, JobStatistics statistics, int sampleRows) {
    GetQueryResultsResponse results;
    try {
      results = client.results(job, sampleRows, null, Duration.ZERO);
    } catch (BigQueryException exception) {
      return Failures.transientAnswer(exception)
          ? lostStatus(job, exception)
          : JobStatus.failed(Failures.error(exception), statistics);
    }
    if (!Boolean.TRUE.equals(results.getJobComplete())) {
      return JobStatus.RUNNING;
    }
    BigInteger rows = results.getTotalRows();
    return JobStatus.done(
        new JobStatistics(
            statistics.bytesBilled(),
            statistics.slotMillis(),
            rows == null ? 0 : rows.longValue(),
            ResultRows.json(results, sampleRows)));
  }

  /** Those of a script are sums over its statements. */
  private static JobStatistics statistics(Job job) {
    com.google.api.services.bigquery.model.JobStatistics statistics = job.getStatistics();
    JobStatistics2 query = statistics == null ? null : statistics.getQuery();
    Long slotMillis =
        query == null || query.getTotalSlotMs() == null
            ? statistics == null ? null : statistics.getTotalSlotMs()
            : query.getTotalSlotMs();
    return JobStatistics.of(
        number(query == null ? null : query.getTotalBytesBilled()), number(slotMillis));
  }

  private static long number(@Nullable Long number) {
    return number == null ? 0 : number;
  }

  @Override
  public void cancel(JobReference job) {
    try {
      client.cancel(job);
    } catch (BigQueryException | IllegalArgumentException exception) {
      // The job's status tells, and where it goes on, it is asked again.
      LOG.warn("BigQuery did not take the request to cancel {}: {}", job.id(), text(exception));
    }
  }

  @Override
  public DryRun dryRun(String sql, List<Parameter> parameters, String location) {
    try {
      Job job = client.insert(QueryJobs.dryRun(client.project(), sql, parameters, location));
      com.google.api.services.bigquery.model.JobStatus status = job.getStatus();
      if (status != null && status.getErrorResult() != null) {
        return new DryRun(null, Failures.error(status.getErrorResult()));
      }
      return dryRun(job);
    } catch (BigQueryException exception) {
      return new DryRun(null, Failures.error(exception));
    } catch (IllegalArgumentException exception) {
      return new DryRun(null, JobError.of(Failures.NO_ANSWER, text(exception)));
    }
  }

  private static DryRun dryRun(Job job) {
    com.google.api.services.bigquery.model.JobStatistics statistics = job.getStatistics();
    JobStatistics2 query = statistics == null ? null : statistics.getQuery();
    if (query == null) {
      return new DryRun(statistics == null ? null : statistics.getTotalBytesProcessed(), null);
    }
    List<com.google.api.services.bigquery.model.TableReference> tables =
        query.getReferencedTables() == null ? List.of() : query.getReferencedTables();
    return new DryRun(
        query.getStatementType(),
        tables.stream()
            .map(
                table ->
                    String.join(
                        ".", table.getProjectId(), table.getDatasetId(), table.getTableId()))
            .toList(),
        query.getTotalBytesProcessed() == null
            ? statistics.getTotalBytesProcessed()
            : query.getTotalBytesProcessed(),
        query.getTotalBytesProcessedAccuracy(),
        null);
  }

  private static String text(RuntimeException exception) {
    return String.valueOf(exception.getMessage());
  }
}
