package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.steps.JobsServer.Fault;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BigQueryHistoryTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Budget BUDGET = new Budget(1_000, Duration.ofDays(1), Budget.WhenSpent.WAIT);

  private JobsServer server;
  private StepHistory history;

  @BeforeEach
  void start() throws IOException {
    server = new JobsServer();
    history = history(Duration.ofMinutes(2));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private StepHistory history(Duration mostWait) {
    return new BigQueryHistory(
        BigQueryClient.of(BigQueryJobsTest.options(server)),
        "europe-west3",
        new StepTables("ops.jobs", "other-project.ops.manifests"),
        mostWait);
  }

  private static Manifest manifest(String id) {
    return new Manifest(
        id,
        "orchard",
        "run",
        1,
        ManifestState.RUNNING,
        new Arrivals(List.of("d.t"), NOON, NOON, NOON),
        NOON,
        null,
        List.of(),
        null);
  }

  private static String page(String next, String... values) {
    ObjectNode page = JobsServer.JSON.createObjectNode().put("jobComplete", true);
    if (next != null) {
      page.put("pageToken", next);
    }
    for (String value : values) {
      page.withArray("rows").addObject().withArray("f").addObject().put("v", value);
    }
    return page.toString();
  }

  private static String manifests(String next, String... manifests) throws IOException {
    ObjectNode page = (ObjectNode) JobsServer.JSON.readTree(page(next));
    for (String manifest : manifests) {
      ArrayNode cells = page.withArray("rows").addObject().withArray("f");
      cells.addObject().put("v", "m");
      cells.addObject().put("v", manifest);
    }
    return page.toString();
  }

  @Test
  void unfinishedManifestsComeFromAllPagesInOrder() throws IOException {
    server.results("", manifests("second", manifest("m-1").toJson(), manifest("m-2").toJson()));
    server.results("second", manifests(null, manifest("m-3").toJson()));

    assertThat(
        history.unfinished("orchard"),
        is(List.of(manifest("m-1"), manifest("m-2"), manifest("m-3"))));

    JsonNode job = server.requests().get(0).body();
    assertThat(job.at("/jobReference/location").asText(), is("europe-west3"));
    assertThat(job.at("/jobReference/jobId").asText(), startsWith("packhouse_history_"));
    assertThat(
        job.at("/configuration/query/query").asText(),
        containsString("FROM `other-project.ops.manifests`"));
    assertThat(server.jobs().size(), is(1));
    assertThat(server.requests(), hasSize(3));
    for (JobsServer.Request request : server.requests().subList(1, 3)) {
      assertThat(request.query(), containsString("location=europe-west3"));
    }
  }

  @Test
  void manifestThatCannotBeReadIsPassedOver() throws IOException {
    String whole = manifest("m-1").toJson();
    server.results(
        "",
        manifests(
            null,
            null,
            "",
            "null",
            "{",
            "{}",
            whole.replace("RUNNING", "LATER"),
            "{\"tasks\": []}",
            whole));

    assertThat(history.unfinished("orchard"), is(List.of(manifest("m-1"))));
  }

  @Test
  void spendingIsTheSumSinceThePeriodBegan() throws IOException {
    server.results("", page(null, "123456789012"));

    assertThat(
        history.spending("orchard", BUDGET, List.of(), NOON),
        is(new Spending(Instant.parse("2026-03-01T00:00:00Z"), 123_456_789_012L)));
    JsonNode query = server.requests().get(0).body().at("/configuration/query");
    assertThat(query.at("/query").asText(), containsString("FROM `ops.jobs`"));
    assertThat(
        query.at("/queryParameters/1/parameterValue/value").asText(), is("2026-03-01T00:00:00Z"));
    assertThat(query.at("/queryParameters/2/parameterType/type").asText(), is("ARRAY"));
  }

  @Test
  void tableThatIsNotThereHoldsNothing() throws IOException {
    server.refuse(404, "notFound", "Not found: Table p:ops.manifests was not found in location EU");
    assertThat(history.unfinished("orchard"), is(empty()));

    server.refuse(404, "notFound", "Not found: Dataset p:ops was not found in location EU");
    assertThat(history.spending("orchard", BUDGET, List.of(), NOON).bytes(), is(0L));

    // The request is taken, and its job fails.
    server.fail(new Fault.None());
    server.refuse(404, "notFound", "Not found: Table p:ops.manifests was not found in location EU");
    assertThat(history.unfinished("orchard"), is(empty()));

    server.tell(
        "{\"state\": \"DONE\", \"errorResult\": {\"reason\": \"notFound\", \"message\": \"Not"
            + " found: Table p:ops.manifests\"}}",
        "{}");
    assertThat(history.unfinished("orchard"), is(empty()));
  }

  @Test
  void jobThatIsNotThereIsNoAnswer() {
    server.fail(new Fault.None());
    server.refuse(404, "notFound", "Not found: Job p:EU.packhouse_history_1");

    assertThrows(IOException.class, () -> history.unfinished("orchard"));
  }

  @Test
  void refusalIsToldAndNotTakenForNothing() {
    server.refuse(403, "accessDenied", "User does not have bigquery.jobs.create permission");

    IOException failure = assertThrows(IOException.class, () -> history.unfinished("orchard"));
    assertThat(failure.getMessage(), containsString("bigquery.jobs.create"));
    assertThat(failure.getMessage(), containsString("ops.manifests"));
  }

  @Test
  void answerThatIsLostIsAskedForAgain() throws IOException {
    server.results("", page(null, "7"));
    server.fail(new Fault.None(), new Fault.LostRequest(), new Fault.Proxy(503, "{}"));

    assertThat(history.spending("orchard", BUDGET, List.of(), NOON).bytes(), is(7L));
    assertThat(server.jobs().size(), is(1));
  }

  @Test
  void queryThatDoesNotEndIsCancelled() {
    server.results("", "{\"jobComplete\": false}");

    IOException failure =
        assertThrows(IOException.class, () -> history(Duration.ofMillis(10)).unfinished("orchard"));

    assertThat(failure.getMessage(), containsString("gave no result within PT0.01S"));
    assertThat(server.lastRequest().path(), containsString("/cancel"));
  }

  @Test
  void nameThatWouldEndItsQuotesIsRefused() {
    StepHistory wrong =
        BigQuerySteps.in("US")
            .history(new StepTables("a` b", "a` b"), BigQueryJobsTest.options(server));

    assertThrows(IllegalArgumentException.class, () -> wrong.unfinished("orchard"));
    assertThat(server.requests(), is(empty()));
  }
}
