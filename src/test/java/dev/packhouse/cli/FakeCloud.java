package dev.packhouse.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * Google Cloud on one port of this machine: it keeps the objects that are uploaded, and answers the
 * rest as a test tells it to.
 */
final class FakeCloud implements AutoCloseable {

  /** A request as it came; {@code body} is null where there is none that is JSON. */
  record Request(String method, String path, String query, JsonNode body) {

    String line() {
      return method + " " + path;
    }
  }

  private record Answer(int status, String body, Runnable before) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OBJECT = "/storage/v1/b/([^/]+)/o/(.+)";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, String> objects = new ConcurrentSkipListMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Deque<Answer>> answers = new LinkedHashMap<>();

  FakeCloud() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  private String root() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  /** What points a command at it. */
  List<String> options() {
    return List.of(
        "--dataflowEndpoint=" + root(),
        "--gcsEndpoint=" + root() + "storage/v1/",
        "--pubsubRootUrl=" + root(),
        "--bigQueryEndpoint=" + root(),
        "--loggingRootUrl=" + root(),
        "--serviceUsageRootUrl=" + root(),
        "--resourceManagerRootUrl=" + root(),
        "--computeRootUrl=" + root(),
        "--artifactRegistryRootUrl=" + root());
  }

  /**
   * Answers a request that matches; one after another where it is told several times, and the last
   * of them again and again.
   *
   * @param request method and path, as a regular expression
   */
  void answer(String request, int status, String body) {
    answer(request, status, body, () -> {});
  }

  /** The same, and does something before. */
  synchronized void answer(String request, int status, String body, Runnable before) {
    answers
        .computeIfAbsent(request, unknown -> new ArrayDeque<>())
        .add(new Answer(status, body, before));
  }

  /** Answers so from now on, whatever it was told before. */
  synchronized void replace(String request, int status, String body) {
    answers.remove(request);
    answer(request, status, body);
  }

  /** Answers as Google's services refuse. */
  void refuse(String request, int status, String reason, String message) {
    answer(request, status, error(status, reason, message));
  }

  /** Refuses so from now on, whatever it was told before. */
  void refuseFromNowOn(String request, int status, String reason, String message) {
    replace(request, status, error(status, reason, message));
  }

  private static String error(int status, String reason, String message) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode error = answer.putObject("error").put("code", status).put("message", message);
    error.putArray("errors").addObject().put("reason", reason).put("message", message);
    return answer.toString();
  }

  /** What is kept, by {@code BUCKET/NAME}. */
  Map<String, String> objects() {
    return objects;
  }

  /** The requests that were not about objects. */
  List<Request> requests() {
    return requests.stream().filter(request -> !request.path().contains("/storage/")).toList();
  }

  /** The bodies of the requests that match. */
  List<JsonNode> bodies(String line) {
    return requests().stream()
        .filter(request -> request.line().matches(line))
        .map(Request::body)
        .toList();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream in = exchange.getRequestBody();
    byte[] bytes = (zipped ? new GZIPInputStream(in) : in).readAllBytes();
    String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    boolean json = type.contains("json") && bytes.length > 0 && !path.contains("/upload/");
    requests.add(
        new Request(
            exchange.getRequestMethod(),
            path,
            URLDecoder.decode(query, UTF_8),
            json ? JSON.readTree(bytes) : null));
    Answer told = told(exchange.getRequestMethod() + " " + path);
    if (told != null) {
      told.before().run();
      send(exchange, told.status(), told.body().getBytes(UTF_8));
    } else if (path.startsWith("/upload/storage/v1/b/")) {
      upload(exchange, path, query, bytes);
    } else if (path.matches("(/download)?/storage/v1/b/[^/]+/o(/.*)?")) {
      object(exchange, path.replaceFirst("^/download", ""), query);
    } else {
      send(exchange, 404, error(404, "notFound", "there is no " + path).getBytes(UTF_8));
    }
  }

  private synchronized Answer told(String line) {
    for (Map.Entry<String, Deque<Answer>> entry : answers.entrySet()) {
      if (line.matches(entry.getKey())) {
        Deque<Answer> left = entry.getValue();
        return left.size() > 1 ? left.remove() : left.peek();
      }
    }
    return null;
  }

  /** A resumable upload in one piece. */
  private void upload(HttpExchange exchange, String path, String query, byte[] bytes)
      throws IOException {
    String bucket = path.replaceFirst("/upload/storage/v1/b/([^/]+)/o.*", "$1");
    String name = URLDecoder.decode(query.replaceFirst("(?:.*&)?name=([^&]*).*", "$1"), UTF_8);
    if (exchange.getRequestMethod().equals("POST")) {
      exchange
          .getResponseHeaders()
          .set("Location", root() + path.substring(1) + "?upload_id=1&name=" + query(name));
      send(exchange, 200, "{}".getBytes(UTF_8));
      return;
    }
    objects.put(bucket + "/" + name, new String(bytes, UTF_8));
    send(exchange, 200, metadata(bucket, name).toString().getBytes(UTF_8));
  }

  private static String query(String name) {
    return URLEncoder.encode(name, UTF_8);
  }

  private ObjectNode metadata(String bucket, String name) {
    return JSON.createObjectNode()
        .put("kind", "storage#object")
        .put("bucket", bucket)
        .put("name", name)
        .put("generation", "1")
        .put("metageneration", "1")
        .put("size", String.valueOf(objects.get(bucket + "/" + name).getBytes(UTF_8).length))
        .put("updated", "2026-03-01T12:00:00.000Z");
  }

  private void object(HttpExchange exchange, String path, String query) throws IOException {
    if (!path.matches(OBJECT)) {
      list(exchange, path.replaceFirst("/storage/v1/b/([^/]+)/o", "$1"), query);
      return;
    }
    String bucket = path.replaceFirst(OBJECT, "$1");
    String name = URLDecoder.decode(path.replaceFirst(OBJECT, "$2"), UTF_8);
    String content = objects.get(bucket + "/" + name);
    if (content == null) {
      send(exchange, 404, error(404, "notFound", "No such object").getBytes(UTF_8));
    } else if (query.contains("alt=media")) {
      media(exchange, content.getBytes(UTF_8));
    } else {
      send(exchange, 200, metadata(bucket, name).toString().getBytes(UTF_8));
    }
  }

  private static void media(HttpExchange exchange, byte[] content) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-.*", "$1"));
    exchange.getResponseHeaders().set("x-goog-generation", "1");
    exchange.getResponseHeaders().set("x-goog-metageneration", "1");
    if (range != null) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    send(exchange, range == null ? 200 : 206, Arrays.copyOfRange(content, from, content.length));
  }

  private void list(HttpExchange exchange, String bucket, String query) throws IOException {
    String prefix = URLDecoder.decode(query.replaceFirst("(?:.*&)?prefix=([^&]*).*", "$1"), UTF_8);
    ArrayNode items = JSON.createArrayNode();
    for (String key : new ArrayList<>(objects.keySet())) {
      if (key.startsWith(bucket + "/" + prefix)) {
        items.add(metadata(bucket, key.substring(bucket.length() + 1)));
      }
    }
    ObjectNode answer = JSON.createObjectNode();
    answer.set("items", items);
    send(exchange, 200, answer.toString().getBytes(UTF_8));
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
