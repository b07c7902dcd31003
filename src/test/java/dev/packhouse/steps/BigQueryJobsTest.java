package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.packhouse.steps.JobsServer.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BigQueryJobsTest {

  private static final JobReference JOB = new JobReference("packhouse_job_1", "europe-west3");
  private static final String SQL = "CREATE OR REPLACE TABLE d.t AS SELECT @day AS day";

  private JobsServer server;
  private SqlJobs jobs;

  @BeforeEach
  void start() throws IOException {
    server = new JobsServer();
    jobs = BigQuerySteps.in("europe-west3").jobs(options(server));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  static PipelineOptions options(JobsServer server) {
    BigQueryOptions options = PipelineOptionsFactory.create().as(BigQueryOptions.class);
    options.setProject("data-project");
    options.setBigQueryProject("job-project");
    options.setBigQueryEndpoint(server.endpoint());
    options.setCredentialFactoryClass(NoopCredentialFactory.class);
    return options;
  }

  private static JobRequest request(String hash, Parameter... parameters) {
    return new JobRequest(
        JOB,
        Statement.hash(SQL),
        List.of(parameters),
        Map.of(JobIds.HASH_LABEL, hash, "packhouse_line", "orchard"),
        5_000_000_000L,
        Duration.ofMinutes(90));
  }

  private static JsonNode json(String text) throws IOException {
    return JobsServer.JSON.readTree(text);
  }

  @Test
  void requestIsAsBigQueryDocumentsIt() throws IOException {
    StartAnswer answer =
        jobs.start(
            request(
                "abc",
                Parameter.of("day", "DATE", "2026-03-01"),
                Parameter.of("start", "timestamp", "2026-03-01T12:00:00Z"),
                Parameter.of("count", "INT64", "12"),
                Parameter.of("share", "FLOAT64", "0.5"),
                Parameter.of("price", "BIGNUMERIC", "1.5"),
                Parameter.of("yes", "BOOL", "true"),
                Parameter.of("raw", "BYTES", "AQI="),
                Parameter.of("shape", "JSON", "{\"a\":1}"),
                Parameter.array("arrived", "STRING", List.of("d.a", "d.b")),
                Parameter.array("none", "INT64", List.of())),
            SQL);

    assertThat(answer, is(StartAnswer.STARTED));
    assertThat(server.requests(), hasSize(1));
    JobsServer.Request request = server.lastRequest();
    assertThat(request.method(), is("POST"));
    assertThat(request.path(), is("/bigquery/v2/projects/job-project/jobs"));
    assertThat(
        request.body(),
        is(
            json(
                """
                {
                  "jobReference": {
                    "projectId": "job-project",
                    "jobId": "packhouse_job_1",
                    "location": "europe-west3"
                  },
                  "configuration": {
                    "jobTimeoutMs": "5400000",
                    "labels": {"packhouse_hash": "abc", "packhouse_line": "orchard"},
                    "query": {
                      "query": "CREATE OR REPLACE TABLE d.t AS SELECT @day AS day",
                      "useLegacySql": false,
                      "maximumBytesBilled": "5000000000",
                      "parameterMode": "NAMED",
                      "queryParameters": [
                        {"name": "day", "parameterType": {"type": "DATE"},
                         "parameterValue": {"value": "2026-03-01"}},
                        {"name": "start", "parameterType": {"type": "TIMESTAMP"},
                         "parameterValue": {"value": "2026-03-01T12:00:00Z"}},
                        {"name": "count", "parameterType": {"type": "INT64"},
                         "parameterValue": {"value": "12"}},
                        {"name": "share", "parameterType": {"type": "FLOAT64"},
                         "parameterValue": {"value": "0.5"}},
                        {"name": "price", "parameterType": {"type": "BIGNUMERIC"},
                         "parameterValue": {"value": "1.5"}},
                        {"name": "yes", "parameterType": {"type": "BOOL"},
                         "parameterValue": {"value": "true"}},
                        {"name": "raw", "parameterType": {"type": "BYTES"},
                         "parameterValue": {"value": "AQI="}},
                        {"name": "shape", "parameterType": {"type": "JSON"},
                         "parameterValue": {"value": "{\\"a\\":1}"}},
                        {"name": "arrived",
                         "parameterType": {"type": "ARRAY", "arrayType": {"type": "STRING"}},
                         "parameterValue": {"arrayValues": [{"value": "d.a"}, {"value": "d.b"}]}},
                        {"name": "none",
                         "parameterType": {"type": "ARRAY", "arrayType": {"type": "INT64"}},
                         "parameterValue": {"arrayValues": []}}
                      ]
                    }
                  }
                }
                """)));
  }

  @Test
  void jobWithoutBoundsAndParametersHasNone() {
    jobs.start(
        new JobRequest(JOB, Statement.hash(SQL), List.of(), Map.of(), null, Duration.ofHours(6)),
        SQL);

    JsonNode query = server.lastRequest().body().at("/configuration/query");
    assertThat(query.has("maximumBytesBilled"), is(false));
    assertThat(query.has("queryParameters"), is(false));
    assertThat(query.has("defaultDataset"), is(false));
  }

  @Test
  void secondRequestForTheSameJobFindsIt() {
    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.STARTED));

    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.ALREADY_STARTED));
    assertThat(server.jobs(), is(aMapWithSize(1)));
    assertThat(server.lastRequest().method(), is("GET"));
    assertThat(server.lastRequest().query(), containsString("location=europe-west3"));
  }

  @Test
  void jobOfTheSameIdWithAnotherHashIsTaken() {
    jobs.start(request("abc"), SQL);

    assertThat(jobs.start(request("def"), SQL), is(StartAnswer.TAKEN));
  }

  @Test
  void jobOfTheSameIdWithoutLabelsIsTaken() {
    jobs.start(
        new JobRequest(JOB, Statement.hash(SQL), List.of(), Map.of(), null, Duration.ofHours(6)),
        SQL);

    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.TAKEN));
  }

  @Test
  void conflictWhoseJobCannotBeLookedUpIsAskedForAgain() {
    jobs.start(request("abc"), SQL);
    server.fail(new Fault.None());
    server.refuse(503, "backendError", "try again");

    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.LOST));
    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.ALREADY_STARTED));
  }

  @Test
  void lostAnswerAndTheSameIdAgainMakeOneJob() {
    server.fail(new Fault.LostAnswer());

    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.LOST));
    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.ALREADY_STARTED));
    assertThat(server.jobs(), is(aMapWithSize(1)));
  }

  @Test
  void requestThatIsLostOnTheWayIsSentOnceByTheClient() {
    server.fail(new Fault.LostRequest());

    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.LOST));
    assertThat(server.requests(), hasSize(1));
    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.STARTED));
  }

  @ParameterizedTest
  @CsvSource({
    "500, internalError",
    "503, backendError",
    "502, ''",
    "504, ''",
    "500, jobInternalError"
  })
  void failureOfTheServerLeavesOpenWhetherThereIsAJob(int code, String reason) {
    server.refuse(code, reason, "The server is not well");

    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.LOST));
    assertThat(server.requests(), hasSize(1));
  }

  /** The reasons of https://cloud.google.com/bigquery/docs/error-messages with a 4xx. */
  @ParameterizedTest
  @CsvSource({
    "403, accessDenied, NONE",
    "400, badRequest, NONE",
    "403, billingNotEnabled, NONE",
    "403, billingTierLimitExceeded, NONE",
    "403, blocked, NONE",
    "400, invalid, NONE",
    "400, invalidQuery, NONE",
    "400, invalidUser, NONE",
    "404, notFound, NONE",
    "501, notImplemented, LOST",
    "403, proxyAuthenticationRequired, NONE",
    "403, quotaExceeded, LATER",
    "403, rateLimitExceeded, SOON",
    "429, rateLimitExceeded, SOON",
    "403, jobRateLimitExceeded, SOON",
    "400, resourceInUse, NONE",
    "403, resourcesExceeded, NONE",
    "403, responseTooLarge, NONE",
    "200, stopped, NONE",
    "400, tableUnavailable, NONE",
    "400, timeout, NONE",
  })
  void refusalIsToldWithItsReason(int code, String reason, String remedy) {
    if (code == 200) {
      server.tell("{\"state\": \"DONE\", \"errorResult\": {\"reason\": \"" + reason + "\"}}", "{}");
      jobs.start(request("abc"), SQL);
      JobError error = jobs.status(JOB, 0).error();
      assertThat(error.reason(), is(reason));
      assertThat(Remedy.of(error), is(Remedy.valueOf(remedy)));
      return;
    }
    server.refuse(code, reason, "Because of " + reason);

    StartAnswer answer = jobs.start(request("abc"), SQL);

    if (remedy.equals("LOST")) {
      assertThat(answer, is(StartAnswer.LOST));
      return;
    }
    assertThat(answer.kind(), is(StartAnswer.Kind.REFUSED));
    assertThat(answer.error(), is(JobError.of(reason, "Because of " + reason)));
    assertThat(Remedy.of(answer.error()), is(Remedy.valueOf(remedy)));
  }

  @Test
  void tooManyRequestsWithoutAReasonAreARateLimit() {
    server.fail(new Fault.Proxy(429, "slow down"));

    assertThat(jobs.start(request("abc"), SQL).error().reason(), is("rateLimitExceeded"));
  }

  @Test
  void answerThatIsNoJsonThrowsNothing() {
    server.fail(new Fault.Proxy(200, "<html>welcome</html>"));
    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.LOST));
    server.fail(new Fault.Proxy(200, "{\"status\": {\"state\": 12}, \"statistics\": []}"));
    assertThat(jobs.status(JOB, 0), is(JobStatus.LOST));
    server.fail(new Fault.Proxy(403, "<html>forbidden</html>"));
    assertThat(jobs.start(request("abc"), SQL).error().reason(), is("http403"));
    server.fail(new Fault.Proxy(200, ""));
    assertThat(jobs.dryRun(SQL, List.of(), "US").error(), is(notNullValue()));
  }

  @Test
  void serverThatIsSilentHoldsACallNoLongerThanItsTimeout() throws IOException {
    SqlJobs impatient =
        new BigQueryJobs(
            BigQueryClient.of(options(server), Duration.ofSeconds(1), Duration.ofMillis(300)));
    server.fail(new Fault.Silence(), new Fault.Silence(), new Fault.Silence(), new Fault.Silence());
    long before = System.nanoTime();

    assertThat(impatient.start(request("abc"), SQL), is(StartAnswer.LOST));
    assertThat(impatient.status(JOB, 0), is(JobStatus.LOST));
    impatient.cancel(JOB);
    assertThat(impatient.dryRun(SQL, List.of(), "US").error().reason(), is(Failures.NO_ANSWER));

    assertThat(Duration.ofNanos(System.nanoTime() - before), is(lessThan(Duration.ofSeconds(10))));
    assertThat(server.requests(), hasSize(4));
  }

  @Test
  void serverThatIsNotThereIsNoAnswer() {
    server.close();

    assertThat(jobs.start(request("abc"), SQL), is(StartAnswer.LOST));
    assertThat(jobs.status(JOB, 0), is(JobStatus.LOST));
    jobs.cancel(JOB);
  }

  @Test
  void statusOfAJobThatGoesOnIsOneRequestWithItsLocation() {
    jobs.start(request("abc"), SQL);

    server.tell("{\"state\": \"PENDING\"}", "{}");
    assertThat(jobs.status(JOB, 5), is(JobStatus.PENDING));
    server.tell("{\"state\": \"RUNNING\"}", "{}");
    assertThat(jobs.status(JOB, 5), is(JobStatus.RUNNING));

    assertThat(server.requests(), hasSize(3));
    assertThat(
        server.lastRequest().path(), is("/bigquery/v2/projects/job-project/jobs/packhouse_job_1"));
    assertThat(server.lastRequest().query(), containsString("location=europe-west3"));
    assertThat(server.lastRequest().query(), not(containsString("queryPlan")));
  }

  @Test
  void jobThatIsDoneTellsWhatItUsed() {
    jobs.start(request("abc"), SQL);
    server.tell(
        "{\"state\": \"DONE\"}",
        "{\"totalSlotMs\": \"77\", \"numChildJobs\": \"3\", \"query\":"
            + " {\"statementType\": \"SCRIPT\", \"totalBytesBilled\": \"10485760\"}}");

    assertThat(jobs.status(JOB, 0), is(JobStatus.done(JobStatistics.of(10_485_760, 77))));
    assertThat(server.requests(), hasSize(2));
  }

  @Test
  void jobWithoutStatisticsHasUsedNothing() {
    jobs.start(request("abc"), SQL);
    server.tell("{\"state\": \"DONE\"}", "{}");

    assertThat(jobs.status(JOB, 0), is(JobStatus.done(JobStatistics.of(0, 0))));
  }

  @Test
  void jobThatFailedTellsWhyAndWhatItUsed() {
    jobs.start(request("abc"), SQL);
    server.tell(
        "{\"state\": \"DONE\", \"errorResult\": {\"reason\": \"invalidQuery\", \"location\":"
            + " \"query\", \"message\": \"Unrecognized name: wieght at [1:8]\"}}",
        "{\"query\": {\"totalBytesBilled\": \"12\", \"totalSlotMs\": \"34\"}}");

    assertThat(
        jobs.status(JOB, 5),
        is(
            JobStatus.failed(
                JobError.of("invalidQuery", "Unrecognized name: wieght at [1:8]"),
                JobStatistics.of(12, 34))));
    assertThat(server.requests(), hasSize(2));
  }

  @Test
  void jobThatBigQueryDoesNotKnowIsUnknown() {
    assertThat(jobs.status(JOB, 0), is(JobStatus.UNKNOWN));
  }

  @ParameterizedTest
  @CsvSource({
    "500, internalError",
    "503, backendError",
    "403, rateLimitExceeded",
    "429, ''",
    "403, accessDenied"
  })
  void statusThatIsNotToldSaysNothingOfTheJob(int code, String reason) {
    jobs.start(request("abc"), SQL);
    server.refuse(code, reason, "not now");

    assertThat(jobs.status(JOB, 0), is(JobStatus.LOST));
  }

  @Test
  void rowsOfAnAssertionAreCountedAndSampled() {
    jobs.start(request("abc"), SQL);
    server.tell("{\"state\": \"DONE\"}", "{}");
    server.results(
        "",
        """
        {
          "jobComplete": true, "totalRows": "120000",
          "schema": {"fields": [
            {"name": "id", "type": "INTEGER"}, {"name": "share", "type": "FLOAT"},
            {"name": "none", "type": "STRING"}, {"name": "ok", "type": "BOOLEAN"},
            {"name": "at", "type": "TIMESTAMP"}, {"name": "day", "type": "DATE"},
            {"name": "tags", "type": "STRING", "mode": "REPEATED"},
            {"name": "place", "type": "RECORD", "fields": [
              {"name": "row", "type": "INTEGER"},
              {"name": "names", "type": "RECORD", "mode": "REPEATED",
               "fields": [{"name": "n", "type": "STRING"}]}]}
          ]},
          "rows": [
            {"f": [{"v": "9007199254740993"}, {"v": "NaN"}, {"v": null}, {"v": "true"},
              {"v": "1.408452095220001E9"}, {"v": "2026-03-01"},
              {"v": [{"v": "a"}, {"v": "b"}]},
              {"v": {"f": [{"v": "7"}, {"v": [{"v": {"f": [{"v": "x"}]}}]}]}}]},
            {"f": [{"v": "2"}, {"v": "0.25"}, {"v": "s"}, {"v": "false"}, {"v": "1772366400250000"},
              {"v": null}, {"v": []}, {"v": null}]},
            {"f": [{"v": "3"}]}
          ]
        }
        """);

    JobStatus status = jobs.status(JOB, 2);

    assertThat(status.kind(), is(JobStatus.Kind.DONE));
    assertThat(status.statistics().rows(), is(120_000L));
    assertThat(
        status.statistics().sample(),
        contains(
            "{\"id\":9007199254740993,\"share\":\"NaN\",\"none\":null,\"ok\":true,"
                + "\"at\":\"2014-08-19T12:41:35.220001Z\",\"day\":\"2026-03-01\","
                + "\"tags\":[\"a\",\"b\"],\"place\":{\"row\":7,\"names\":[{\"n\":\"x\"}]}}",
            "{\"id\":2,\"share\":0.25,\"none\":\"s\",\"ok\":false,"
                + "\"at\":\"2026-03-01T12:00:00.250Z\",\"day\":null,\"tags\":[],\"place\":null}"));
    JobsServer.Request request = server.lastRequest();
    assertThat(request.path(), is("/bigquery/v2/projects/job-project/queries/packhouse_job_1"));
    assertThat(request.query(), containsString("maxResults=2"));
    assertThat(request.query(), containsString("location=europe-west3"));
  }

  @Test
  void assertionWithoutRowsHasNone() {
    jobs.start(request("abc"), SQL);
    server.tell("{\"state\": \"DONE\"}", "{}");
    server.results("", "{\"jobComplete\": true, \"totalRows\": \"0\", \"schema\": {}}");

    assertThat(jobs.status(JOB, 5), is(JobStatus.done(JobStatistics.of(0, 0))));
  }

  @Test
  void assertionWhoseRowsAreNotToldIsAskedForAgain() {
    jobs.start(request("abc"), SQL);
    server.tell("{\"state\": \"DONE\"}", "{}");
    server.results("", "{\"jobComplete\": true, \"totalRows\": \"0\"}");
    server.fail(new Fault.None());
    server.refuse(503, "backendError", "not now");

    assertThat(jobs.status(JOB, 5), is(JobStatus.LOST));
    assertThat(jobs.status(JOB, 5).kind(), is(JobStatus.Kind.DONE));
  }

  @Test
  void assertionWhoseRowsMayNotBeReadHasFailed() {
    jobs.start(request("abc"), SQL);
    server.tell("{\"state\": \"DONE\"}", "{}");
    server.fail(new Fault.None());
    server.refuse(403, "accessDenied", "Permission bigquery.tables.getData denied");

    assertThat(jobs.status(JOB, 5).error().reason(), is("accessDenied"));
  }

  @Test
  void cancellingNamesTheLocationAndThrowsNothing() {
    jobs.start(request("abc"), SQL);
    jobs.cancel(JOB);
    assertThat(
        server.lastRequest().path(),
        is("/bigquery/v2/projects/job-project/jobs/packhouse_job_1/cancel"));
    assertThat(server.lastRequest().query(), containsString("location=europe-west3"));

    jobs.cancel(new JobReference("none", "US"));
    server.refuse(403, "accessDenied", "no");
    jobs.cancel(JOB);
    assertThat(server.requests(), hasSize(4));
  }

  @Test
  void dryRunTellsBytesTablesAndKind() {
    server.tell(
        "{}",
        """
        {"totalBytesProcessed": "1099511627776", "query": {
          "statementType": "MERGE", "totalBytesProcessed": "1099511627776",
          "totalBytesProcessedAccuracy": "UPPER_BOUND",
          "referencedTables": [{"projectId": "p", "datasetId": "d", "tableId": "t"}]}}
        """);

    DryRun dryRun = jobs.dryRun(SQL, List.of(Parameter.of("day", "DATE", "2026-03-01")), "EU");

    assertThat(dryRun, is(new DryRun("MERGE", List.of("p.d.t"), 1L << 40, "UPPER_BOUND", null)));
    assertThat(OnDemandPrice.usd(dryRun.bytesProcessed()).toPlainString(), is("6.250000"));
    JsonNode body = server.lastRequest().body();
    assertThat(body.at("/configuration/dryRun").asBoolean(), is(true));
    assertThat(body.at("/jobReference/location").asText(), is("EU"));
    assertThat(body.at("/jobReference").has("jobId"), is(false));
    assertThat(body.at("/configuration/query/queryParameters").size(), is(1));
    assertThat(server.jobs(), is(aMapWithSize(0)));
  }

  @Test
  void dryRunOfAWrongStatementTellsWhy() {
    server.refuse(400, "invalidQuery", "Unrecognized name: wieght at [1:8]");

    DryRun dryRun = jobs.dryRun(SQL, List.of(), "US");

    assertThat(dryRun.bytesProcessed(), is(nullValue()));
    assertThat(
        dryRun.error(), is(JobError.of("invalidQuery", "Unrecognized name: wieght at [1:8]")));
  }

  @Test
  void optionsWithoutAProjectAreRefused() {
    BigQueryOptions options = options(server).as(BigQueryOptions.class);
    options.setProject(null);
    options.setBigQueryProject(null);

    assertThrows(IllegalArgumentException.class, () -> BigQueryClient.of(options));
  }

  @Test
  void servicesTravelWithTheGraph() {
    assertThat(
        SerializableUtils.ensureSerializable(BigQuerySteps.in("US"))
            .jobs(options(server))
            .start(request("abc"), SQL),
        is(StartAnswer.STARTED));
  }

  @ParameterizedTest
  @CsvSource({"0, 0.000000", "1, 0.000001", "1073741824, 0.006104", "1099511627776, 6.250000"})
  void priceIsThatOfTheBytes(long bytes, String usd) {
    assertThat(OnDemandPrice.usd(bytes).toPlainString(), is(usd));
  }
}
