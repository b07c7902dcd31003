package dev.packhouse.emulators;

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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Dataflow's API on this machine, as far as a Flex Template needs it to be started: it reads the
 * template from Cloud Storage, checks the parameters by the template's metadata, starts the
 * launcher, takes the job that comes of it, and tells of its state and messages. No job runs here.
 *
 * @see <a
 *     href="https://cloud.google.com/dataflow/docs/reference/rest/v1b3/projects.locations.flexTemplates/launch">flexTemplates.launch</a>
 */
final class LoopbackDataflow implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PATH =
      Pattern.compile(
          "/v1b3/projects/([^/]+)/locations/([^/]+)/"
              + "(flexTemplates:launch|jobs(?:/([^/]+)(?:/messages)?)?)");

  private final EmulatorEnvironment emulators;
  private final Path folder;
  private final FlexLaunch.Submission submission;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final ExecutorService machines = Executors.newSingleThreadExecutor();
  private final AtomicInteger count = new AtomicInteger();

  /** By their ids. */
  private final Map<String, FlexLaunch> launches = new ConcurrentHashMap<>();

  private LoopbackDataflow(
      EmulatorEnvironment emulators, Path folder, FlexLaunch.Submission submission)
      throws IOException {
    this.emulators = emulators;
    this.folder = folder;
    this.submission = submission;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  /** Starts it; {@code folder} is for what the launchers print. */
  static LoopbackDataflow start(
      EmulatorEnvironment emulators, Path folder, FlexLaunch.Submission submission)
      throws IOException {
    LoopbackDataflow dataflow = new LoopbackDataflow(emulators, folder, submission);
    dataflow.server.createContext("/", dataflow::answer);
    dataflow.server.setExecutor(dataflow.threads);
    dataflow.server.start();
    return dataflow;
  }

  /** Its root, with the slash that clients ask for. */
  String endpoint() {
    return "http://localhost:" + server.getAddress().getPort() + "/";
  }

  /** The launch whose job has an id. */
  FlexLaunch launch(String id) {
    FlexLaunch launch = launches.get(id);
    if (launch == null) {
      throw new IllegalArgumentException("there is no job " + id + " among " + launches.keySet());
    }
    return launch;
  }

  /** All launches, in no order. */
  List<FlexLaunch> launches() {
    return List.copyOf(launches.values());
  }

  @Override
  public void close() {
    server.stop(0);
    machines.shutdownNow();
    threads.shutdownNow();
  }

  /** An answer that is not what was asked for. */
  private static final class RefusedException extends Exception {
    private final int code;
    private final String status;

    RefusedException(int code, String status, String message) {
      super(message);
      this.code = code;
      this.status = status;
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    int code = 200;
    JsonNode body;
    try (exchange) {
      try {
        body = answer(exchange, exchange.getRequestURI().getPath());
      } catch (RefusedException refused) {
        code = refused.code;
        body =
            JSON.createObjectNode()
                .set(
                    "error",
                    JSON.createObjectNode()
                        .put("code", code)
                        .put("message", refused.getMessage())
                        .put("status", refused.status));
      }
      byte[] bytes = JSON.writeValueAsBytes(body);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(code, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private JsonNode answer(HttpExchange exchange, String path) throws IOException, RefusedException {
    String method = exchange.getRequestMethod() + " ";
    Matcher parts = PATH.matcher(path);
    if (!parts.matches()) {
      throw new RefusedException(404, "NOT_FOUND", "not to be had here: " + method + path);
    }
    String id = parts.group(4);
    String what = id == null ? parts.group(3) : parts.group(3).replace("/" + id, "/ID");
    return switch (method + what) {
      case "POST flexTemplates:launch" -> launch(parts, body(exchange));
      case "POST jobs" -> submitted(body(exchange));
      case "GET jobs" -> jobs(exchange);
      case "GET jobs/ID" -> known(id).job();
      case "GET jobs/ID/messages" -> known(id).messages(minimum(exchange));
      default ->
          throw new RefusedException(501, "UNIMPLEMENTED", "not to be had here: " + method + path);
    };
  }

  private JsonNode jobs(HttpExchange exchange) {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    ObjectNode jobs = JSON.createObjectNode();
    launches.values().stream()
        .filter(launch -> launch.isActive() || !query.contains("filter=ACTIVE"))
        .forEach(launch -> jobs.withArray("jobs").add(launch.job()));
    return jobs;
  }

  /** The least importance of the messages that are asked for. */
  private static String minimum(HttpExchange exchange) {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    Matcher importance = Pattern.compile("minimumImportance=(\\w+)").matcher(query);
    return importance.find() ? importance.group(1) : "JOB_MESSAGE_BASIC";
  }

  private FlexLaunch known(String id) throws RefusedException {
    FlexLaunch launch = launches.get(id);
    if (launch == null) {
      throw new RefusedException(404, "NOT_FOUND", "there is no job " + id);
    }
    return launch;
  }

  private JsonNode launch(Matcher place, JsonNode request) throws RefusedException {
    JsonNode parameters = request.path("launchParameter");
    String spec = parameters.path("containerSpecGcsPath").asText();
    String root = emulators.gs("");
    if (!spec.startsWith(root)) {
      throw new RefusedException(400, "INVALID_ARGUMENT", "unable to open template file: " + spec);
    }
    JsonNode template = emulators.stored(spec.substring(root.length()));
    String problems = FlexLaunch.problems(template.path("metadata"), parameters.path("parameters"));
    if (!problems.isEmpty()) {
      throw new RefusedException(
          400, "INVALID_ARGUMENT", "The template parameters are invalid. Details:" + problems);
    }
    requireName(parameters.path("jobName").asText(), parameters.path("update").asBoolean());
    String id =
        "2026-11-23_00_00_00-" + server.getAddress().getPort() + "-" + count.incrementAndGet();
    FlexLaunch launch =
        new FlexLaunch(
            emulators, id, place.group(1), place.group(2), parameters, endpoint(), submission);
    launches.put(id, launch);
    launch.start(folder, machines);
    return JSON.createObjectNode().set("job", launch.job());
  }

  /** No two jobs of one name run at a time; an update is one that has to be there. */
  private void requireName(String name, boolean update) throws RefusedException {
    boolean runs = launches.values().stream().anyMatch(launch -> launch.runsAs(name));
    if (runs && !update) {
      throw new RefusedException(
          409, "ALREADY_EXISTS", "There is already an active job named " + name);
    }
    if (!runs && update) {
      throw new RefusedException(400, "INVALID_ARGUMENT", "no job named " + name + " runs");
    }
  }

  /** A job that a launcher posts is the one that has been waiting for it under its name. */
  private JsonNode submitted(JsonNode job) throws RefusedException {
    FlexLaunch launch =
        launches.values().stream()
            .filter(one -> one.waitsFor(job.path("name").asText()))
            .findAny()
            .orElseThrow(
                () -> new RefusedException(400, "INVALID_ARGUMENT", "no template was started"));
    if (job.has("replaceJobId")) {
      FlexLaunch replaced = known(job.path("replaceJobId").asText());
      if (!replaced.runsAs(job.path("name").asText())) {
        throw new RefusedException(400, "INVALID_ARGUMENT", "the job to replace does not run");
      }
      replaced.replace();
    }
    launch.submit(job);
    ObjectNode created = job.deepCopy();
    return created.setAll(launch.job());
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    InputStream in = exchange.getRequestBody();
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    byte[] bytes = (zipped ? new GZIPInputStream(in) : in).readAllBytes();
    return JSON.readTree(new String(bytes, UTF_8));
  }
}
