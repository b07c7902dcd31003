package dev.packhouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server that answers as a job manager does. */
final class FlinkConfigurationTest {

  private HttpServer server;
  private String told = "[]";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/jobmanager/config",
        exchange -> {
          try (exchange) {
            byte[] body = told.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String master() {
    return "localhost:" + server.getAddress().getPort();
  }

  private void set(String name, String value) {
    told = "[{\"key\":\"rest.port\",\"value\":\"8081\"},{\"key\":\"%s\",\"value\":\"%s\"}]";
    told = told.formatted(name, value);
  }

  @ParameterizedTest
  @CsvSource({
    "restart-strategy.type, none",
    "restart-strategy, off",
    "restart-strategy, None",
    "restart-strategy.type, disable",
    "parallelism.default, 2"
  })
  void clusterThatRestartsNoFilesIsTaken(String name, String value) {
    set(name, value);
    FlinkConfiguration.of(master()).requireNoRestartsOfFiles();
    FlinkConfiguration.of("http://" + master()).requireNoRestartsOfFiles();
  }

  @ParameterizedTest
  @CsvSource({
    "restart-strategy.type, fixed-delay",
    "restart-strategy, exponential-delay",
    "restart-strategy.type, failure-rate"
  })
  void clusterThatWouldLoadFilesTwiceIsRefused(String name, String value) {
    set(name, value);
    FlinkConfiguration cluster = FlinkConfiguration.of(master());
    CommandFailure refused = assertThrows(CommandFailure.class, cluster::requireNoRestartsOfFiles);
    assertThat(refused.getMessage(), containsString(name + ": " + value));
  }

  @Test
  void clusterThatIsNotThereIsSaidAtOnce() {
    String master = master();
    server.stop(0);
    CommandFailure refused =
        assertThrows(CommandFailure.class, () -> FlinkConfiguration.of(master));
    assertThat(refused.getMessage(), containsString("no job manager of Flink at " + master));
  }

  @ParameterizedTest
  @CsvSource({"'<html>'", "'{\"errors\":[]}'"})
  void whatIsNoJobManagerIsSaid(String answer) {
    told = answer;
    CommandFailure refused =
        assertThrows(CommandFailure.class, () -> FlinkConfiguration.of(master()));
    assertThat(refused.getMessage(), containsString("--flinkMaster"));
  }

  @Test
  void addressThatIsNoneIsSaid() {
    CommandFailure refused =
        assertThrows(CommandFailure.class, () -> FlinkConfiguration.of("flink host:80:81"));
    assertThat(refused.getMessage(), containsString("--flinkMaster"));
  }
}
