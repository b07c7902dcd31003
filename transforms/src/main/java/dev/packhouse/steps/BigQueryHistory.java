package dev.packhouse.steps;

import com.google.api.client.util.Data;
import com.google.api.services.bigquery.model.GetQueryResultsResponse;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.TableCell;
import com.google.api.services.bigquery.model.TableRow;
import com.google.cloud.bigquery.BigQueryException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Earlier runs of a line, by one query each. Unlike steps it waits for them, as a run does not
 * begin without the answer, but not for long.
 */
final class BigQueryHistory implements StepHistory {

  /** A manifest that is older has long run into the timeouts of its steps. */
  private static final int DAYS = 30;

  /** A line has one or two; a whole one may have hundreds of kilobytes. */
  private static final int MOST_MANIFESTS = 1_000;

  private static final Duration MOST_WAIT = Duration.ofMinutes(2);

  /** Less than the client waits for any answer. */
  private static final Duration POLL = Duration.ofSeconds(10);

  private static final long PAUSE_MILLIS = 500;

  private static final int NOT_FOUND = 404;
  private static final Logger LOG = LoggerFactory.getLogger(BigQueryHistory.class);

  private final BigQueryClient client;
  private final String location;
  private final StepTables records;
  private final Duration mostWait;

  BigQueryHistory(BigQueryClient client, String location, StepTables records) {
    this(client, location, records, MOST_WAIT);
  }

  BigQueryHistory(BigQueryClient client, String location, StepTables records, Duration mostWait) {
    this.client = client;
    this.location = location;
    this.records = records;
    this.mostWait = mostWait;
  }

  @Override
  public List<Manifest> unfinished(String line) throws IOException {
    List<List<@Nullable String>> rows =
        query(
            """
            SELECT manifest_id, manifest
            FROM (
              SELECT manifest, state, made_at, manifest_id,
                ROW_NUMBER() OVER (
                  PARTITION BY manifest_id ORDER BY revision DESC, recorded_at DESC) AS place
              FROM %s
              WHERE line = @line AND manifest_id IS NOT NULL AND revision IS NOT NULL
                AND recorded_at >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL %d DAY)
            )
            WHERE place = 1 AND state IN ('OPEN', 'SEALED', 'RUNNING')
            ORDER BY made_at, manifest_id
            LIMIT %d
            """
                .formatted(quoted(records.manifests()), DAYS, MOST_MANIFESTS),
            List.of(Parameter.of("line", "STRING", line)));
    if (rows.size() == MOST_MANIFESTS) {
      LOG.warn("{} has {} unfinished manifests of {}, or more", records, MOST_MANIFESTS, line);
    }
    return rows.stream().flatMap(row -> StepHistory.read(row.get(0), row.get(1)).stream()).toList();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The bytes of a task's record are those of all its attempts so far, so those that it had when
   * the period began are taken off.
   */
  @Override
  public Spending spending(String line, Budget budget, List<String> without, Instant now)
      throws IOException {
    Instant since = Intervals.start(now, budget.period());
    List<List<@Nullable String>> sums =
        query(
            """
            SELECT CAST(COALESCE(SUM(used - IF(used < before, used, before)), 0) AS STRING)
            FROM (
              SELECT
                COALESCE(MAX(IF(recorded_at >= @since, bytes_billed, 0)), 0) AS used,
                COALESCE(MAX(IF(recorded_at < @since, bytes_billed, 0)), 0) AS before
              FROM %s
              WHERE line = @line AND manifest_id NOT IN UNNEST(@without)
                AND recorded_at >= TIMESTAMP_SUB(@since, INTERVAL %d DAY)
              GROUP BY manifest_id, step
            )
            """
                .formatted(quoted(records.jobs()), DAYS),
            List.of(
                Parameter.of("line", "STRING", line),
                Parameter.of("since", "TIMESTAMP", since.toString()),
                Parameter.array("without", "STRING", without)));
    return new Spending(
        since, sums.isEmpty() ? 0 : Long.parseLong(String.valueOf(sums.get(0).get(0))));
  }

  private static String quoted(String table) {
    Checks.that(!table.contains("`"), table + " is no table's name");
    return "`" + table + "`";
  }

  /** The rows; none where the table is not there. */
  private List<List<@Nullable String>> query(String sql, List<Parameter> parameters)
      throws IOException {
    JobReference job =
        new JobReference(
            "packhouse_history_" + UUID.randomUUID().toString().replace("-", ""), location);
    JobRequest request =
        new JobRequest(
            job, Statement.hash(sql), parameters, Map.of("packhouse", "history"), null, mostWait);
    long deadline = System.nanoTime() + mostWait.toNanos();
    try {
      Job started = client.insert(QueryJobs.of(client.project(), request, sql));
      if (started.getStatus() != null && started.getStatus().getErrorResult() != null) {
        JobError error = Failures.error(started.getStatus().getErrorResult());
        if (error.reason().equals("notFound")) {
          return nothing(error.message());
        }
        throw failed(error, null);
      }
      return rows(job, deadline);
    } catch (BigQueryException exception) {
      if (exception.getCode() == NOT_FOUND
          && !String.valueOf(exception.getMessage()).contains("Not found: Job")) {
        return nothing(String.valueOf(exception.getMessage()));
      }
      throw failed(Failures.error(exception), exception);
    } catch (IllegalArgumentException exception) {
      throw failed(JobError.of(Failures.NO_ANSWER, String.valueOf(exception)), exception);
    }
  }

  private List<List<@Nullable String>> rows(JobReference job, long deadline) throws IOException {
    List<List<@Nullable String>> values = new ArrayList<>();
    String page = null;
    do {
      GetQueryResultsResponse results = page(job, page, deadline);
      List<TableRow> rows = results.getRows();
      if (rows != null) {
        rows.forEach(row -> values.add(texts(row)));
      }
      page = results.getPageToken();
    } while (page != null && values.size() < MOST_MANIFESTS);
    return values;
  }

  private static List<@Nullable String> texts(TableRow row) {
    List<@Nullable String> texts = new ArrayList<>();
    for (TableCell cell : row.getF()) {
      Object value = cell.getV();
      texts.add(value == null || Data.isNull(value) ? null : value.toString());
    }
    return texts;
  }

  private GetQueryResultsResponse page(JobReference job, @Nullable String page, long deadline)
      throws IOException {
    while (true) {
      String problem;
      try {
        GetQueryResultsResponse results = client.results(job, MOST_MANIFESTS, page, POLL);
        if (Boolean.TRUE.equals(results.getJobComplete())) {
          return results;
        }
        problem = "it has not ended";
      } catch (BigQueryException exception) {
        if (!Failures.transientAnswer(exception)) {
          throw exception;
        }
        problem = Failures.error(exception).toString();
      }
      if (System.nanoTime() >= deadline) {
        client.cancel(job);
        throw new IOException(
            "the query for the history of steps, job "
                + job.id()
                + ", gave no result within "
                + mostWait
                + ": "
                + problem);
      }
      pause();
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException exception) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while the history of steps was asked for");
      interrupted.initCause(exception);
      throw interrupted;
    }
  }

  private static List<List<@Nullable String>> nothing(String message) {
    LOG.info("There is no history of steps yet: {}", message);
    return List.of();
  }

  private IOException failed(JobError error, @Nullable Exception cause) {
    return new IOException(
        "the history of steps in "
            + records.manifests()
            + " and "
            + records.jobs()
            + " cannot be read: "
            + error.reason()
            + ": "
            + error.message(),
        cause);
  }
}
