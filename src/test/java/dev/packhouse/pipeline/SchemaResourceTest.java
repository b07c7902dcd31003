package dev.packhouse.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import dev.packhouse.decode.PayloadSchemas;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaResourceTest {

  private static final String NAME = "projects/orchard/schemas/delivery";

  private static final String OLD = "{\"type\":\"record\",\"name\":\"d\",\"fields\":[]}";
  private static final String NEW = "{\"type\":\"record\",\"name\":\"e\",\"fields\":[]}";

  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void schemaIsReadInItsRevisions() {
    answer("/v1/" + NAME, revision("AVRO", "b2", NEW));
    answer(
        "/v1/" + NAME + ":listRevisions",
        "{\"schemas\":[" + revision("AVRO", "a1", OLD) + "," + revision("AVRO", "b2", NEW) + "]}");

    assertThat(
        SchemaResource.avro(NAME, options()),
        is(new PayloadSchemas<>(NEW, Map.of("a1", OLD, "b2", NEW))));
  }

  @Test
  void schemaOfProtobufIsRefused() {
    answer("/v1/" + NAME, revision("PROTOCOL_BUFFER", "a1", "syntax = 'proto3';"));

    assertThat(failure(), allOf(containsString(NAME), containsString("PROTOCOL_BUFFER")));
  }

  @Test
  void schemaThatIsNotThereNamesItAndWhereItWasLookedFor() {
    assertThat(
        failure(),
        allOf(
            containsString(NAME),
            containsString(options().getPubsubRootUrl()),
            containsString("404")));
  }

  private String failure() {
    return assertThrows(SchemaResourceException.class, () -> SchemaResource.avro(NAME, options()))
        .getMessage();
  }

  private PubsubOptions options() {
    PubsubOptions options = PipelineOptionsFactory.as(PubsubOptions.class);
    options.setPubsubRootUrl(
        "http://" + server.getAddress().getHostString() + ":" + server.getAddress().getPort());
    options.setCredentialFactoryClass(NoopCredentialFactory.class);
    return options;
  }

  private void answer(String path, String body) {
    server.createContext(
        path,
        exchange -> {
          byte[] bytes = body.getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private static String revision(String type, String id, String definition) {
    return String.format(
        "{\"type\":\"%s\",\"revisionId\":\"%s\",\"definition\":\"%s\"}",
        type, id, definition.replace("\"", "\\\""));
  }
}
