package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.packhouse.steps.Arrivals;
import dev.packhouse.steps.BigQuerySteps;
import dev.packhouse.steps.Budget;
import dev.packhouse.steps.DryRun;
import dev.packhouse.steps.JobIds;
import dev.packhouse.steps.JobReference;
import dev.packhouse.steps.JobRequest;
import dev.packhouse.steps.JobStatus;
import dev.packhouse.steps.Manifest;
import dev.packhouse.steps.ManifestState;
import dev.packhouse.steps.Parameter;
import dev.packhouse.steps.SqlJobs;
import dev.packhouse.steps.StartAnswer;
import dev.packhouse.steps.Statement;
import dev.packhouse.steps.StepHistory;
import dev.packhouse.steps.StepTables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * BigQuery's client against an emulator that others have written. It runs a job at once, inside of
 * jobs.insert, and takes the same id twice: long jobs and 409 are tested against a server of our
 * own.
 */
@Tag("emulators")
@ExtendWith(Emulators.class)
final class BigQueryStepsTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static PipelineOptions options(EmulatorEnvironment emulators) {
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(emulators.beamOptions().toArray(String[]::new)).create();
    FileSystems.setDefaultPipelineOptions(options);
    return options;
  }

  private static SqlJobs jobs(EmulatorEnvironment emulators) {
    return BigQuerySteps.in("US").jobs(options(emulators));
  }

  private static JobReference start(SqlJobs jobs, String sql, Parameter... parameters) {
    JobReference job = new JobReference("packhouse_" + UUID.randomUUID(), "US");
    JobRequest request =
        new JobRequest(
            job,
            Statement.hash(sql),
            List.of(parameters),
            Map.of(JobIds.HASH_LABEL, "abc"),
            1_000_000_000L,
            Duration.ofMinutes(5));
    assertThat(jobs.start(request, sql), is(StartAnswer.STARTED));
    return job;
  }

  private static JobStatus run(SqlJobs jobs, String sql, Parameter... parameters) {
    return jobs.status(start(jobs, sql, parameters), 0);
  }

  private static void done(SqlJobs jobs, String sql, Parameter... parameters) {
    JobStatus status = run(jobs, sql, parameters);
    assertThat(String.valueOf(status.error()), status.kind(), is(JobStatus.Kind.DONE));
  }

  @Test
  void statementsWithParametersMakeTables(EmulatorEnvironment emulators) {
    emulators.createDataset("market");
    SqlJobs jobs = jobs(emulators);

    done(
        jobs,
        """
        CREATE TABLE market.fruit AS
        SELECT name, @weight AS kilograms FROM UNNEST(@names) AS name
        """,
        Parameter.array("names", "STRING", List.of("apple", "pear")),
        Parameter.of("weight", "INT64", "3"));
    assertThat(
        emulators.rows("market.fruit"),
        contains("name=apple, kilograms=3", "name=pear, kilograms=3"));

    done(
        jobs,
        """
        MERGE market.fruit AS t
        USING (SELECT 'pear' AS name, 4 AS kilograms UNION ALL SELECT 'plum', 1) AS s
        ON t.name = s.name
        WHEN MATCHED THEN UPDATE SET kilograms = s.kilograms
        WHEN NOT MATCHED THEN INSERT (name, kilograms) VALUES (s.name, s.kilograms)
        """);
    assertThat(
        emulators.rows("market.fruit"),
        contains("name=apple, kilograms=3", "name=pear, kilograms=4", "name=plum, kilograms=1"));
  }

  @Test
  void scriptMakesATable(EmulatorEnvironment emulators) {
    emulators.createDataset("market");
    SqlJobs jobs = jobs(emulators);

    done(
        jobs,
        """
        DECLARE total INT64 DEFAULT 0;
        SET total = (SELECT SUM(n) FROM UNNEST([1, 2, 3]) AS n);
        CREATE OR REPLACE TABLE market.totals AS SELECT total AS total;
        """);

    assertThat(emulators.rows("market.totals"), contains("total=6"));
  }

  @Test
  void failingStatementTellsWhy(EmulatorEnvironment emulators) {
    SqlJobs jobs = jobs(emulators);
    JobReference job = new JobReference("packhouse_" + UUID.randomUUID(), "US");
    String sql = "SELECT * FROM nowhere.none";
    StartAnswer answer =
        jobs.start(
            new JobRequest(
                job, Statement.hash(sql), List.of(), Map.of(), null, Duration.ofMinutes(5)),
            sql);

    // BigQuery may refuse the request or fail its job.
    String message =
        answer.error() == null ? jobs.status(job, 0).error().message() : answer.error().message();
    assertThat(message, containsString("nowhere"));
  }

  @Test
  void assertionReturnsItsRowsAndASample(EmulatorEnvironment emulators) {
    emulators.createDataset("market");
    SqlJobs jobs = jobs(emulators);
    done(
        jobs,
        "CREATE TABLE market.fruit AS SELECT n AS id, TIMESTAMP '2026-03-01 12:00:00.25+00' AS picked_at"
            + " FROM UNNEST(GENERATE_ARRAY(1, 50)) AS n");

    JobReference found =
        start(
            jobs,
            "SELECT id, picked_at, NULLIF('a', 'a') AS none FROM market.fruit WHERE id > @most"
                + " ORDER BY id",
            Parameter.of("most", "INT64", "10"));
    JobStatus rows = jobs.status(found, 2);
    assertThat(String.valueOf(rows.error()), rows.kind(), is(JobStatus.Kind.DONE));
    assertThat(rows.statistics().rows(), is(40L));
    assertThat(
        rows.statistics().sample(),
        contains(
            "{\"id\":11,\"picked_at\":\"2026-03-01T12:00:00.250Z\",\"none\":null}",
            "{\"id\":12,\"picked_at\":\"2026-03-01T12:00:00.250Z\",\"none\":null}"));

    JobReference none = start(jobs, "SELECT id FROM market.fruit WHERE id > 50");
    assertThat(jobs.status(none, 5).statistics().rows(), is(0L));
    assertThat(jobs.status(none, 5).statistics().sample(), is(empty()));
  }

  @Test
  void dryRunRunsNothing(EmulatorEnvironment emulators) {
    emulators.createDataset("market");
    SqlJobs jobs = jobs(emulators);

    DryRun valid =
        jobs.dryRun(
            "CREATE TABLE market.dry AS SELECT @n AS n",
            List.of(Parameter.of("n", "INT64", "1")),
            "US");
    DryRun wrong = jobs.dryRun("SELEC 1", List.of(), "US");

    assertThat(valid.error(), is(nullValue()));
    assertThat(wrong.error(), is(notNullValue()));
    assertThat(emulators.tables("market"), is(empty()));
  }

  @Test
  void jobThatWasNeverStartedIsUnknown(EmulatorEnvironment emulators) {
    SqlJobs jobs = jobs(emulators);
    JobReference job = new JobReference("packhouse_none", "US");

    assertThat(jobs.status(job, 0), is(JobStatus.UNKNOWN));
    jobs.cancel(job);
  }

  private static Manifest manifest(String id, int minute, long revision, ManifestState state) {
    return new Manifest(
        id,
        "orchard",
        "run",
        revision,
        state,
        new Arrivals(List.of("market.fruit"), NOON, NOON, NOON),
        NOON.plusSeconds(60L * minute),
        null,
        List.of(),
        null);
  }

  private static void record(SqlJobs jobs, String line, Manifest manifest, int daysAgo) {
    done(
        jobs,
        """
        INSERT INTO ops.manifests (line, manifest_id, revision, state, made_at, manifest,
          recorded_at)
        VALUES (@line, @id, @revision, @state, @made, @manifest,
          TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL @days DAY))
        """,
        Parameter.of("line", "STRING", line),
        Parameter.of("id", "STRING", manifest.id()),
        Parameter.of("revision", "INT64", String.valueOf(manifest.revision())),
        Parameter.of("state", "STRING", manifest.state().name()),
        Parameter.of("made", "TIMESTAMP", manifest.made().toString()),
        Parameter.of("manifest", "STRING", manifest.toJson()),
        Parameter.of("days", "INT64", String.valueOf(daysAgo)));
  }

  @Test
  void historyTellsUnfinishedManifests(EmulatorEnvironment emulators) throws Exception {
    StepHistory history = BigQuerySteps.in("US").history(StepTables.DEFAULT, options(emulators));
    assertThat(history.unfinished("orchard"), is(empty()));

    emulators.createDataset("ops");
    assertThat(history.unfinished("orchard"), is(empty()));

    SqlJobs jobs = jobs(emulators);
    done(
        jobs,
        """
        CREATE TABLE ops.manifests (line STRING, manifest_id STRING, revision INT64, state STRING,
          made_at TIMESTAMP, manifest STRING, recorded_at TIMESTAMP)
        PARTITION BY DATE(recorded_at) CLUSTER BY line
        """);
    assertThat(history.unfinished("orchard"), is(empty()));

    Manifest running = manifest("m-2", 2, 2, ManifestState.RUNNING);
    Manifest open = manifest("m-1", 1, 1, ManifestState.OPEN);
    record(jobs, "orchard", manifest("m-2", 2, 1, ManifestState.SEALED), 0);
    record(jobs, "orchard", running, 0);
    record(jobs, "orchard", running, 0); // twice, as streaming inserts may
    record(jobs, "orchard", open, 0);
    record(jobs, "orchard", manifest("m-3", 3, 1, ManifestState.SEALED), 0);
    record(jobs, "orchard", manifest("m-3", 3, 2, ManifestState.SUCCEEDED), 0);
    record(jobs, "orchard", manifest("m-4", 4, 1, ManifestState.SEALED), 40);
    record(jobs, "dairy", manifest("m-5", 5, 1, ManifestState.SEALED), 0);
    done(
        jobs,
        "INSERT INTO ops.manifests (line, state, recorded_at)"
            + " VALUES ('orchard', 'GRAPH_REFUSED', CURRENT_TIMESTAMP())");

    assertThat(history.unfinished("orchard"), contains(open, running));
  }

  @Test
  void historyTellsWhatAPeriodHasCost(EmulatorEnvironment emulators) throws Exception {
    StepHistory history = BigQuerySteps.in("US").history(StepTables.DEFAULT, options(emulators));
    Budget budget = new Budget(1_000, Duration.ofDays(1), Budget.WhenSpent.WAIT);
    assertThat(history.spending("orchard", budget, List.of(), NOON).bytes(), is(0L));

    emulators.createDataset("ops");
    SqlJobs jobs = jobs(emulators);
    done(
        jobs,
        """
        CREATE TABLE ops.jobs (line STRING, manifest_id STRING, step STRING, bytes_billed INT64,
          recorded_at TIMESTAMP)
        PARTITION BY DATE(recorded_at) CLUSTER BY line
        """);
    assertThat(history.spending("orchard", budget, List.of(), NOON).bytes(), is(0L));
    done(
        jobs,
        """
        INSERT INTO ops.jobs (line, manifest_id, step, bytes_billed, recorded_at)
        VALUES
          ('orchard', 'm-1', 'totals', 0, TIMESTAMP '2026-03-01 01:00:00+00'),
          ('orchard', 'm-1', 'totals', 100, TIMESTAMP '2026-03-01 01:01:00+00'),
          ('orchard', 'm-1', 'totals', 250, TIMESTAMP '2026-03-01 01:02:00+00'),
          ('orchard', 'm-1', 'totals', 250, TIMESTAMP '2026-03-01 01:02:00+00'),
          ('orchard', 'm-1', 'other', 7, TIMESTAMP '2026-03-01 01:02:00+00'),
          ('orchard', 'm-2', 'totals', 1000, TIMESTAMP '2026-03-01 02:00:00+00'),
          ('orchard', 'm-0', 'over_midnight', 30, TIMESTAMP '2026-02-28 23:59:00+00'),
          ('orchard', 'm-0', 'over_midnight', 50, TIMESTAMP '2026-03-01 00:01:00+00'),
          ('orchard', 'm-0', 'yesterday', 5000, TIMESTAMP '2026-02-28 23:00:00+00'),
          ('dairy', 'm-9', 'totals', 9999, TIMESTAMP '2026-03-01 02:00:00+00')
        """);

    assertThat(
        history.spending("orchard", budget, List.of(), NOON).bytes(), is(250L + 7 + 1000 + 20));
    assertThat(history.spending("orchard", budget, List.of("m-0", "m-1"), NOON).bytes(), is(1000L));
  }
}
