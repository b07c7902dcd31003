package dev.packhouse.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Cloud Build's API on this machine, as far as gcloud needs it: each build that is asked for has
 * succeeded at once. Nothing is built.
 *
 * @see <a
 *     href="https://cloud.google.com/build/docs/api/reference/rest/v1/projects.builds/create">builds.create</a>
 */
final class LoopbackCloudBuild implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ID = "00000000-0000-0000-0000-000000000001";

  private final HttpServer server;
  private final AtomicReference<@Nullable JsonNode> asked = new AtomicReference<>();

  private LoopbackCloudBuild() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  static LoopbackCloudBuild start() throws IOException {
    LoopbackCloudBuild cloudBuild = new LoopbackCloudBuild();
    cloudBuild.server.createContext("/", cloudBuild::answer);
    cloudBuild.server.start();
    return cloudBuild;
  }

  /** Its root, with the slash that clients ask for. */
  String endpoint() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  /** The last build that was asked for; null: none. */
  @Nullable JsonNode asked() {
    return asked.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean creates = exchange.getRequestMethod().equals("POST");
      if (creates) {
        asked.set(JSON.readTree(new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
      }
      ObjectNode build = build(exchange.getRequestURI().getPath().split("/")[3]);
      byte[] bytes = JSON.writeValueAsBytes(creates ? operation(build) : build);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  /** With its log where gcloud does not look for one. */
  private ObjectNode build(String project) {
    JsonNode last = asked.get();
    ObjectNode build = last == null ? JSON.createObjectNode() : last.deepCopy();
    build
        .put("id", ID)
        .put("projectId", project)
        .put("status", "SUCCESS")
        .put("logUrl", endpoint());
    build.putObject("options").put("logging", "CLOUD_LOGGING_ONLY");
    return build;
  }

  private static ObjectNode operation(ObjectNode build) {
    ObjectNode operation = JSON.createObjectNode().put("name", "operations/build/" + ID);
    operation
        .putObject("metadata")
        .put("@type", "type.googleapis.com/google.devtools.cloudbuild.v1.BuildOperationMetadata")
        .set("build", build);
    return operation;
  }
}
