package dev.packhouse.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run says where Pub/Sub does not have what the line names. */
final class PubsubAnswersTest {

  private static final Path CASES = Path.of("resources/golden/run");
  private static final Path DEAD_LETTERS = CASES.resolve("dead-letters-without-their-topic");
  private static final String MISSING =
      "{\"error\":{\"code\":404,\"message\":\"Resource not found\",\"status\":\"NOT_FOUND\"}}";

  private static final String SUBSCRIPTION =
      "{\"topic\":\"projects/packhouse-test/topics/people\",\"ackDeadlineSeconds\":60}";

  private static final String TOPIC = "projects/town/topics/dead-letters";

  @TempDir Path out;

  private HttpServer pubsub;

  @BeforeEach
  void start() throws IOException {
    pubsub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    pubsub.start();
  }

  @AfterEach
  void stop() {
    pubsub.stop(0);
  }

  @Test
  void topicThatIsMissingIsToldWithTheNumberOfLettersThatItDidNotGet() throws IOException {
    answer("/", 404, MISSING);

    CommandOutput run = run(DEAD_LETTERS);

    assertThat(run.err(), run.exitCode(), is(0));
    assertThat(
        run.out(), run.out().matches("(?s).*NOT WRITTEN TO.*" + TOPIC + " +1\n.*"), is(true));
    assertThat(run.out(), containsString("the receipt balances"));
    assertThat(receipt().get("unwritten").toString(), is("{\"" + TOPIC + "\":1}"));
  }

  @Test
  void subscriptionThatIsTakenAwayFromTheRunEndsItWithItsReason(@TempDir Path line)
      throws IOException {
    Files.writeString(
        line.resolve("line.yaml"),
        """
        name: people
        sources:
          people:
            type: pubsub
            subscription: projects/packhouse-test/subscriptions/people
            format: json
        records:
          - type: person
            fields: [{name: name, type: STRING}]
            routes: [{name: all, table: town.people}]
        """);
    answer("/v1/projects/packhouse-test/subscriptions/people", 200, SUBSCRIPTION);
    answer(
        "/v1/projects/packhouse-test/subscriptions/people:testIamPermissions",
        200,
        "{\"permissions\":[\"pubsub.subscriptions.consume\"]}");
    answer("/v1/projects/packhouse-test/subscriptions/people:pull", 404, MISSING);

    CommandOutput run = run(line);

    assertThat(run.err(), run.exitCode(), is(1));
    assertThat(run.err(), containsString("packhouse: the run failed: "));
    assertThat(run.err(), containsString("Resource not found"));
    assertThat(run.err(), containsString("packhouse.log"));
  }

  @Test
  void topicThatTakesItsLettersIsNotToldOf() throws IOException {
    answer("/", 200, "{\"messageIds\":[\"1\"]}");

    CommandOutput run = run(DEAD_LETTERS);

    assertThat(run.err(), run.exitCode(), is(0));
    assertThat(run.out(), not(containsString("NOT WRITTEN TO")));
    assertThat(receipt().has("unwritten"), is(false));
  }

  @Test
  void schemaResourceThatIsMissingIsSourceThatCannotBeReadAndLeavesTheWarehouseClosed(
      @TempDir Path line) throws IOException {
    Files.writeString(
        line.resolve("line.yaml"),
        """
        name: people
        sources:
          people:
            type: pubsub
            subscription: projects/packhouse-test/subscriptions/people
            format: avro
            payloadSchema: {resource: projects/packhouse-test/schemas/people}
        records:
          - type: person
            fields: [{name: name, type: STRING}]
            routes: [{name: all, table: town.people}]
        """);
    answer("/", 404, MISSING);
    answer("/v1/projects/packhouse-test/subscriptions/people", 200, SUBSCRIPTION);

    for (int time = 1; time <= 2; time++) {
      CommandOutput run = run(line);

      assertThat(run.err(), run.exitCode(), is(4));
      assertThat(run.err(), startsWith("packhouse: "));
      assertThat(run.err(), containsString("projects/packhouse-test/schemas/people"));
      assertThat(run.err(), not(containsString("unexpected")));
    }
    assertThat(Files.exists(out.resolve("receipt.json")), is(false));
  }

  private void answer(String path, int status, String json) {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    pubsub.createContext(
        path,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
  }

  private CommandOutput run(Path line) {
    return CommandOutput.of(
        "run",
        line.toString(),
        "--pubsubRootUrl=http://localhost:" + pubsub.getAddress().getPort(),
        "--out",
        out.toString(),
        "--receipt",
        out.resolve("receipt.json").toString());
  }

  private JsonNode receipt() throws IOException {
    return new ObjectMapper().readTree(out.resolve("receipt.json").toFile());
  }
}
