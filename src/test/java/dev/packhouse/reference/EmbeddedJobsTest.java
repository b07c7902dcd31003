package dev.packhouse.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.packhouse.steps.DryRun;
import dev.packhouse.steps.JobError;
import dev.packhouse.steps.JobReference;
import dev.packhouse.steps.JobRequest;
import dev.packhouse.steps.JobStatus;
import dev.packhouse.steps.StartAnswer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs as such: their ids, ends, bounds, and what is left of them. */
class EmbeddedJobsTest {

  /** Runs for hours, in the engine. */
  private static final String ENDLESS =
      "SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 16000)) AS a,"
          + " UNNEST(GENERATE_ARRAY(1, 16000)) AS b, UNNEST(GENERATE_ARRAY(1, 16000)) AS c"
          + " WHERE MOD(a * b, 7) = 8";

  @TempDir Path folder;
  private LocalSteps steps;

  @BeforeEach
  void open() throws Exception {
    steps = LocalSteps.open(folder);
    steps.land("market.fruit", "{\"kind\": \"apple\", \"kg\": 2}", "{\"kind\": null, \"kg\": 5}");
  }

  @AfterEach
  void close() throws Exception {
    steps.close();
  }

  private static JobRequest request(String id, String sql, Long most, Duration timeout) {
    JobRequest request = LocalSteps.request(id, sql);
    return new JobRequest(
        request.job(), request.statement(), List.of(), request.labels(), most, timeout);
  }

  private JobStatus running(JobReference job) throws Exception {
    JobStatus status = steps.jobs().status(job, 0);
    for (int times = 0; times < 6_000 && status.kind() == JobStatus.Kind.PENDING; times++) {
      Thread.sleep(10);
      status = steps.jobs().status(job, 0);
    }
    return status;
  }

  @Test
  void theSameIdStartsNoSecondJobAlsoAfterARestart() throws Exception {
    String sql = "INSERT market.fruit VALUES ('fig', 1)";
    JobRequest request = LocalSteps.request("once", sql);
    JobRequest other =
        new JobRequest(
            request.job(),
            request.statement(),
            List.of(),
            Map.of("packhouse_hash", "another"),
            null,
            request.timeout());
    assertThat(steps.jobs().start(request, sql), is(StartAnswer.STARTED));
    assertThat(steps.jobs().start(request, sql), is(StartAnswer.ALREADY_STARTED));
    JobStatus done = steps.await(request.job());
    assertThat(done.error(), nullValue());
    assertThat(steps.jobs().start(request, sql), is(StartAnswer.ALREADY_STARTED));
    assertThat(steps.jobs().start(other, sql), is(StartAnswer.TAKEN));
    steps.close();
    steps = LocalSteps.open(folder);
    assertThat(steps.jobs().start(request, sql), is(StartAnswer.ALREADY_STARTED));
    assertThat(steps.jobs().start(other, sql), is(StartAnswer.TAKEN));
    assertThat(steps.jobs().status(request.job(), 5), is(done));
    assertThat(steps.rows("SELECT count(*) FROM market.fruit"), equalTo("3\n"));
    assertThat(steps.jobs().status(new JobReference("never", "US"), 0), is(JobStatus.UNKNOWN));
  }

  @Test
  void jobsRunInTheOrderOfTheirStart() throws Exception {
    String sql = "UPDATE market.fruit SET kg = kg * 10 + %d WHERE kind = 'apple'";
    for (int digit = 3; digit < 6; digit++) {
      String text = sql.formatted(digit);
      steps.jobs().start(LocalSteps.request("digit" + digit, text), text);
    }
    steps.await(new JobReference("digit5", "US"));
    assertThat(steps.rows("SELECT kg FROM market.fruit WHERE kind = 'apple'"), equalTo("2345\n"));
  }

  @Test
  void aJobThatIsCancelledChangesNothingAndTheNextOneRuns() throws Exception {
    String sql = "DELETE market.fruit WHERE TRUE; " + ENDLESS;
    JobRequest endless = LocalSteps.request("endless", sql);
    JobRequest waiting = LocalSteps.request("waiting", "SELECT 1 AS a");
    steps.jobs().start(endless, sql);
    steps.jobs().start(waiting, "SELECT 1 AS a");
    assertThat(running(endless.job()), is(JobStatus.RUNNING));
    assertThat(steps.jobs().status(waiting.job(), 0), is(JobStatus.PENDING));
    steps.jobs().cancel(waiting.job());
    steps.jobs().cancel(endless.job());
    assertThat(
        List.of(steps.await(endless.job()), steps.await(waiting.job())).stream()
            .map(status -> status.error() == null ? "" : status.error().reason())
            .toList(),
        is(List.of("stopped", "stopped")));
    assertThat(steps.rows("SELECT count(*) FROM market.fruit"), equalTo("2\n"));
    assertThat(steps.run("SELECT 1 AS a").error(), nullValue());
  }

  @Test
  void aJobThatTakesTooLongIsStopped() throws Exception {
    JobRequest request = request("long", ENDLESS, null, Duration.ofMillis(1));
    steps.jobs().start(request, ENDLESS);
    JobError error = steps.await(request.job()).error();
    assertThat(
        error, is(JobError.of(JobError.TIMEOUT, "it has not ended within its timeout of 0.001s")));
  }

  @Test
  void aStatementThatEndsTheEngineFailsAloneAndTheNextOneRuns() throws Exception {
    String sql = "DELETE market.fruit WHERE TRUE; " + ENDLESS;
    JobRequest request = LocalSteps.request("crash", sql);
    steps.jobs().start(request, sql);
    assertThat(running(request.job()), is(JobStatus.RUNNING));
    long ended = 0;
    for (int times = 0; times < 6_000 && ended == 0; times++) {
      Thread.sleep(10);
      ended = ProcessHandle.current().children().filter(ProcessHandle::destroyForcibly).count();
    }
    JobError error = steps.await(request.job()).error();
    assertThat(
        String.valueOf(error),
        allOf(
            containsString("the statement ended the local engine's process (exit code 137)"),
            containsString("the emulators (src/test/emulators/README.md)")));
    assertThat(steps.rows("SELECT count(*) FROM market.fruit"), equalTo("2\n"));
    assertThat(steps.run("SELECT 1 AS a").error(), nullValue());
  }

  /** A terminal sends Ctrl-C to all of its processes; a run ends in its own time. */
  @Test
  void ctrlCDoesNotEndTheEngineBeforeItsRun() throws Exception {
    assertThat(steps.run("SELECT 1 AS a").error(), nullValue());
    ProcessHandle engine = ProcessHandle.current().children().findFirst().orElseThrow();
    for (String signal : List.of("-INT", "-TERM")) {
      new ProcessBuilder("kill", signal, String.valueOf(engine.pid())).start().waitFor();
    }
    assertThrows(TimeoutException.class, () -> engine.onExit().get(2, TimeUnit.SECONDS));
    assertThat(steps.run("SELECT 1 AS a").error(), nullValue());
  }

  @Test
  void anEngineThatEndedBetweenJobsIsStartedAgain() throws Exception {
    assertThat(steps.run("SELECT 1 AS a").error(), nullValue());
    ProcessHandle engine = ProcessHandle.current().children().findFirst().orElseThrow();
    engine.destroyForcibly();
    engine.onExit().get(1, TimeUnit.MINUTES);
    assertThat(steps.run("SELECT 1 AS a").error(), nullValue());
  }

  @Test
  void aJobThatItsWarehouseClosedOnFailsSoThatAnotherAttemptIsMade() throws Exception {
    JobRequest request = LocalSteps.request("left", ENDLESS);
    steps.jobs().start(request, ENDLESS);
    assertThat(running(request.job()), is(JobStatus.RUNNING));
    steps.close();
    steps = LocalSteps.open(folder);
    JobStatus status = steps.jobs().status(request.job(), 0);
    assertThat(status.kind(), is(JobStatus.Kind.FAILED));
    assertThat(status.error().reason(), is("backendError"));
  }

  @Test
  void bytesAreThoseOfTheColumnsThatAreReadAndHaveABound() throws Exception {
    // "apple" counts 7 bytes, null none; an INT64 8.
    assertThat(steps.run("SELECT kind FROM market.fruit").statistics().bytesBilled(), is(7L));
    assertThat(steps.run("SELECT * FROM market.fruit").statistics().bytesBilled(), is(23L));
    assertThat(
        steps.jobs().dryRun("SELECT SUM(kg) AS s FROM market.fruit", List.of(), "US"),
        is(new DryRun(16L, null)));
    assertThat(
        steps
            .jobs()
            .dryRun(
                "CREATE TABLE market.a AS SELECT kg FROM market.fruit;"
                    + "CREATE TABLE market.b AS SELECT * FROM market.a",
                List.of(),
                "US"),
        is(new DryRun(16L, null)));
    assertThat(
        String.valueOf(steps.jobs().dryRun("SELECT nme FROM market.fruit", List.of(), "US")),
        containsString("Unrecognized name: nme [at 1:8]"));
    assertThat(
        steps.rows("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'market'"),
        equalTo("fruit\n"));
    JobRequest bounded =
        request("bounded", "SELECT kg FROM market.fruit", 15L, Duration.ofHours(1));
    steps.jobs().start(bounded, "SELECT kg FROM market.fruit");
    assertThat(
        steps.await(bounded.job()).error(),
        is(
            JobError.of(
                "bytesBilledLimitExceeded",
                "Query exceeded limit for bytes billed: 15. 16 or higher required.")));
  }

  @Test
  void moreThanTheEngineTakesIsAnErrorThatNamesTheTablesAndTheWayOn() throws Exception {
    made("TO_HEX(MD5(CAST(i AS STRING)))", "i");
    JobStatus status = steps.run("SELECT kind, SUM(kg) AS kg FROM market.large GROUP BY kind");
    assertThat(
        String.valueOf(status.error()),
        equalTo(
            "JobError[reason=resourcesExceeded, message=the statement reads more than the 4 MB that"
                + " the local engine takes at once: market.large (300000 rows of 2 columns, 13.2 MB):"
                + " run the line against the emulators (src/test/emulators/README.md) or BigQuery"
                + " itself, rows=[]]"));
    // One of the columns is not too much, and neither is a result that is larger than 4 MB.
    assertThat(
        steps
            .run(
                "CREATE TABLE market.made AS SELECT kg, TO_HEX(SHA256(CAST(kg AS STRING))) AS h"
                    + " FROM market.large")
            .error(),
        nullValue());
    assertThat(steps.rows("SELECT count(*) FROM market.made"), equalTo("300000\n"));
  }

  private void made(String kind, String kg) throws Exception {
    String sql =
        "CREATE TABLE market.large AS SELECT %s AS kind, %s AS kg FROM"
            + " (SELECT a * 10000 + b AS i FROM UNNEST(GENERATE_ARRAY(0, 29)) AS a,"
            + " UNNEST(GENERATE_ARRAY(0, 9999)) AS b)";
    assertThat(steps.run(sql.formatted(kind, kg)).error(), nullValue());
  }

  @Test
  void hundredsOfThousandsOfRowsOfShortValuesFit() throws Exception {
    made("CONCAT('f', MOD(i, 5))", "MOD(i, 100)");
    JobStatus status =
        steps.run("SELECT kind, SUM(kg) AS kg FROM market.large GROUP BY kind ORDER BY kind");
    assertThat(status.error(), nullValue());
    assertThat(status.statistics().rows(), is(5L));
    assertThat(status.statistics().slotMillis(), greaterThan(0L));
    assertThat(status.statistics().bytesBilled(), is(300_000L * (4 + 8)));
    assertThat(status.statistics().sample().size(), lessThan(6));
  }
}
