package dev.packhouse.steps;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/**
 * BigQuery's jobs as a server on this machine: insert, get, cancel and getQueryResults, with job
 * ids that are taken once. It does what the service may do on a bad day, one fault for each
 * request.
 */
public final class JobsServer implements AutoCloseable {

  /** What becomes of one request. */
  sealed interface Fault {

    /** The request is refused with an answer as BigQuery's. */
    record Refusal(int code, String reason, String message) implements Fault {}

    /** An answer of something in between, which is no JSON. */
    record Proxy(int code, String body) implements Fault {}

    /** It is done, and the connection ends instead of an answer. */
    record LostAnswer() implements Fault {}

    /** The connection ends before it is done. */
    record LostRequest() implements Fault {}

    /** No answer comes while the test runs. */
    record Silence() implements Fault {}

    /** Nothing. */
    record None() implements Fault {}
  }

  /** A request as it came. */
  record Request(String method, String path, String query, JsonNode body) {}

  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, ObjectNode> jobs = new ConcurrentHashMap<>();
  private final Map<String, String> results = new ConcurrentHashMap<>();
  private volatile String status = "{\"state\": \"RUNNING\"}";
  private volatile String statistics = "{}";

  public JobsServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public String endpoint() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** Does this to the next requests, in this order. */
  void fail(Fault... next) {
    faults.addAll(List.of(next));
  }

  /** Refuses the next request as BigQuery does. */
  public void refuse(int code, String reason, String message) {
    fail(new Fault.Refusal(code, reason, message));
  }

  /** What jobs.get and jobs.insert tell of every job from now on. */
  public void tell(String status, String statistics) {
    this.status = status;
    this.statistics = statistics;
  }

  /** The pages of results of every job; the first one for no token, others by theirs. */
  void results(String token, String page) {
    results.put(token, page);
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  Request lastRequest() {
    return requests.get(requests.size() - 1);
  }

  /** The jobs that were made, by id. */
  Map<String, ObjectNode> jobs() {
    return Map.copyOf(jobs);
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream in = exchange.getRequestBody();
    byte[] bytes = (zipped ? new GZIPInputStream(in) : in).readAllBytes();
    Request request =
        new Request(
            exchange.getRequestMethod(),
            path,
            query,
            bytes.length == 0 ? JSON.createObjectNode() : JSON.readTree(bytes));
    requests.add(request);
    Fault fault = faults.isEmpty() ? new Fault.None() : faults.remove();
    if (fault instanceof Fault.Refusal refusal) {
      send(exchange, refusal.code(), error(refusal));
    } else if (fault instanceof Fault.Proxy proxy) {
      send(exchange, proxy.code(), proxy.body());
    } else if (fault instanceof Fault.LostRequest) {
      exchange.close();
    } else if (fault instanceof Fault.Silence) {
      await();
      exchange.close();
    } else if (fault instanceof Fault.LostAnswer) {
      answer(request);
      exchange.close();
    } else {
      Answer answer = answer(request);
      send(exchange, answer.code(), answer.body());
    }
  }

  private void await() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private record Answer(int code, String body) {}

  private Answer answer(Request request) throws IOException {
    String[] parts = request.path().split("/");
    String last = parts[parts.length - 1];
    if (request.method().equals("POST") && last.equals("jobs")) {
      return insert(request.body());
    }
    if (request.method().equals("POST") && last.equals("cancel")) {
      String id = parts[parts.length - 2];
      return jobs.containsKey(id) ? new Answer(200, "{\"kind\": \"cancel\"}") : notFound(id);
    }
    if (request.path().contains("/queries/")) {
      String token = request.query().replaceFirst("(?:.*&)?pageToken=([^&]*).*", "$1");
      return new Answer(200, results.getOrDefault(results.containsKey(token) ? token : "", "{}"));
    }
    return jobs.containsKey(last) ? new Answer(200, told(last).toString()) : notFound(last);
  }

  private Answer insert(JsonNode job) throws IOException {
    String id = job.at("/jobReference/jobId").asText();
    if (job.at("/configuration/dryRun").asBoolean()) {
      ObjectNode answer = job.deepCopy();
      answer.set("status", JSON.readTree("{\"state\": \"DONE\"}"));
      answer.set("statistics", JSON.readTree(statistics));
      return new Answer(200, answer.toString());
    }
    if (jobs.putIfAbsent(id, job.deepCopy()) != null) {
      return new Answer(
          409, error(new Fault.Refusal(409, "duplicate", "Already Exists: Job p:US." + id)));
    }
    return new Answer(200, told(id).toString());
  }

  private ObjectNode told(String id) throws IOException {
    ObjectNode told = jobs.get(id).deepCopy();
    told.set("status", JSON.readTree(status));
    told.set("statistics", JSON.readTree(statistics));
    return told;
  }

  private static Answer notFound(String id) {
    return new Answer(404, error(new Fault.Refusal(404, "notFound", "Not found: Job p:US." + id)));
  }

  private static String error(Fault.Refusal refusal) {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode error = answer.putObject("error");
    error.put("code", refusal.code()).put("message", refusal.message());
    if (!refusal.reason().isEmpty()) {
      error
          .putArray("errors")
          .addObject()
          .put("reason", refusal.reason())
          .put("message", refusal.message())
          .put("domain", "global");
    }
    return answer.toString();
  }

  private static void send(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
