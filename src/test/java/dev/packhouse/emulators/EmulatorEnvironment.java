package dev.packhouse.emulators;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The running emulators: where they are, and what a test does with them besides running a line.
 * Talks to their REST APIs directly, so that a test's view of a table owes nothing to the code
 * under test.
 */
final class EmulatorEnvironment {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final int PAGE = 10_000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final Properties settings;

  private final String project;

  private EmulatorEnvironment(Properties settings, String project) {
    this.settings = settings;
    this.project = project;
  }

  /** Reads what {@code emulators start} wrote, and lets this JVM trust the TLS front. */
  static EmulatorEnvironment read(Path file) {
    Properties settings = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      settings.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.setProperty("javax.net.ssl.trustStore", setting(settings, "TRUST_STORE"));
    System.setProperty(
        "javax.net.ssl.trustStorePassword", setting(settings, "TRUST_STORE_PASSWORD"));
    return new EmulatorEnvironment(settings, setting(settings, "PROJECT"));
  }

  /** The same services with a project that has no datasets yet. */
  EmulatorEnvironment inNewProject() {
    return new EmulatorEnvironment(
        settings, "packhouse-" + UUID.randomUUID().toString().substring(0, 8));
  }

  private String setting(String key) {
    return setting(settings, key);
  }

  private static String setting(Properties settings, String key) {
    String value = settings.getProperty(key);
    if (value == null) {
      throw new IllegalStateException("the emulators' settings lack " + key + ": " + settings);
    }
    return value;
  }

  String project() {
    return project;
  }

  /** A name in the bucket that both emulators see. */
  String gs(String name) {
    return "gs://" + setting("GCS_BUCKET") + "/" + name;
  }

  /** The options that point an unmodified BigQueryIO and {@code gs://} at the emulators. */
  List<String> beamOptions() {
    List<String> options = new ArrayList<>(storageOptions());
    options.add("--project=" + project);
    options.add("--bigQueryEndpoint=" + setting("BIGQUERY_ENDPOINT"));
    options.add("--tempLocation=" + gs("temp"));
    options.add("--pubsubRootUrl=" + setting("PUBSUB_ROOT_URL"));
    return options;
  }

  /** The options that point {@code gs://} alone at the emulator. */
  List<String> storageOptions() {
    return List.of(
        "--gcsEndpoint=" + setting("GCS_ENDPOINT"),
        "--credentialFactoryClass="
            + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  void createDataset(String dataset) {
    bigQuery(
        "POST",
        "datasets",
        "{\"datasetReference\": {\"projectId\": \"%s\", \"datasetId\": \"%s\"}}"
            .formatted(project, dataset));
  }

  /** Creates {@code dataset.table} with columns such as {@code name STRING}. */
  void createTable(String table, String... columns) {
    ObjectNode body = JSON.createObjectNode();
    String[] name = table.split("\\.");
    body.putObject("tableReference")
        .put("projectId", project)
        .put("datasetId", name[0])
        .put("tableId", name[1]);
    ArrayNode fields = body.putObject("schema").putArray("fields");
    for (String column : columns) {
      String[] words = column.split(" ");
      fields.addObject().put("name", words[0]).put("type", words[1]);
    }
    bigQuery("POST", "datasets/" + name[0] + "/tables", body.toString());
  }

  /** The ids of all jobs that BigQuery has started. */
  List<String> jobs() {
    List<String> ids = new ArrayList<>();
    bigQuery("GET", "jobs?maxResults=" + PAGE, "")
        .path("jobs")
        .forEach(job -> ids.add(job.path("jobReference").path("jobId").asText()));
    return ids;
  }

  void createTopic(String topic) {
    pubsub("PUT", "topics/" + topic, JSON.createObjectNode());
  }

  void createSubscription(String subscription, String topic) {
    pubsub(
        "PUT",
        "subscriptions/" + subscription,
        JSON.createObjectNode()
            .put("topic", "projects/" + project + "/topics/" + topic)
            .put("ackDeadlineSeconds", 60));
  }

  /** A message of Pub/Sub; attributes without a payload are one, too. */
  record Message(byte[] payload, Map<String, String> attributes) {

    private ObjectNode json() {
      ObjectNode json = JSON.createObjectNode().put("data", payload);
      attributes.forEach(json.putObject("attributes")::put);
      return json;
    }
  }

  void publish(String topic, List<Message> messages) {
    ObjectNode body = JSON.createObjectNode();
    messages.forEach(message -> body.withArray("messages").add(message.json()));
    pubsub("POST", "topics/" + topic + ":publish", body);
  }

  /** The messages that wait in a subscription, which then are there no more. */
  List<Message> pull(String subscription) {
    List<Message> pulled = new ArrayList<>();
    while (true) {
      JsonNode received =
          pubsub(
                  "POST",
                  "subscriptions/" + subscription + ":pull",
                  JSON.createObjectNode().put("maxMessages", 1_000).put("returnImmediately", true))
              .path("receivedMessages");
      if (received.isEmpty()) {
        return pulled;
      }
      ObjectNode acknowledged = JSON.createObjectNode();
      for (JsonNode one : received) {
        Map<String, String> attributes = new TreeMap<>();
        one.path("message")
            .path("attributes")
            .fields()
            .forEachRemaining(field -> attributes.put(field.getKey(), field.getValue().asText()));
        pulled.add(
            new Message(
                Base64.getDecoder().decode(one.path("message").path("data").asText()), attributes));
        acknowledged.withArray("ackIds").add(one.path("ackId").asText());
      }
      pubsub("POST", "subscriptions/" + subscription + ":acknowledge", acknowledged);
    }
  }

  /** From now on the topic is told of each new file whose name begins so. */
  void notifyOf(String prefix, String topic) {
    ObjectNode notification =
        JSON.createObjectNode()
            .put("topic", "//pubsub.googleapis.com/projects/" + project + "/topics/" + topic)
            .put("object_name_prefix", prefix)
            .put("payload_format", "JSON_API_V1");
    notification.putArray("event_types").add("OBJECT_FINALIZE");
    send(
        HttpRequest.newBuilder(
                URI.create(
                    setting("GCS_ENDPOINT")
                        + "b/"
                        + setting("GCS_BUCKET")
                        + "/notificationConfigs"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(notification.toString())));
  }

  private JsonNode pubsub(String method, String path, ObjectNode body) {
    URI uri = URI.create(setting("PUBSUB_ROOT_URL") + "/v1/projects/" + project + "/" + path);
    return send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  /** Variables for a process that is to trust the TLS front, and to find this project. */
  Map<String, String> variables() {
    return Map.of(
        "PROJECT",
        project,
        "PACKHOUSE_JAVA_OPTIONS",
        "-Djavax.net.ssl.trustStore=%s -Djavax.net.ssl.trustStorePassword=%s"
            .formatted(setting("TRUST_STORE"), setting("TRUST_STORE_PASSWORD")));
  }

  /** Uploads a file and returns its {@code gs://} name. */
  String upload(Path file, String name) {
    URI uri =
        URI.create(setting("GCS_ENDPOINT"))
            .resolve(
                "/upload/storage/v1/b/%s/o?uploadType=media&name=%s"
                    .formatted(
                        setting("GCS_BUCKET"), URLEncoder.encode(name, StandardCharsets.UTF_8)));
    try {
      send(
          HttpRequest.newBuilder(uri)
              .header("Content-Type", "application/octet-stream")
              .POST(HttpRequest.BodyPublishers.ofFile(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return gs(name);
  }

  /** Where Cloud Storage's JSON API is. */
  String storageEndpoint() {
    return setting("GCS_ENDPOINT");
  }

  /** The JSON that the bucket holds under a name. */
  JsonNode stored(String name) {
    return json(content(name));
  }

  /** What the bucket holds under a name. */
  byte[] content(String name) {
    return exchange(HttpRequest.newBuilder(object(name, "?alt=media")));
  }

  /** How many bytes the bucket holds under a name. */
  long size(String name) {
    return send(HttpRequest.newBuilder(object(name, ""))).path("size").asLong();
  }

  private URI object(String name, String query) {
    String object = URLEncoder.encode(name, StandardCharsets.UTF_8);
    return URI.create(storageEndpoint())
        .resolve("/storage/v1/b/" + setting("GCS_BUCKET") + "/o/" + object + query);
  }

  /** A dataset's tables, each as {@code dataset.table}. */
  List<String> tables(String dataset) {
    List<String> names = new ArrayList<>();
    bigQuery("GET", "datasets/" + dataset + "/tables?maxResults=1000", "")
        .path("tables")
        .forEach(
            table ->
                names.add(dataset + "." + table.path("tableReference").path("tableId").asText()));
    return names;
  }

  /** How many rows {@code dataset.table} has. */
  long numRows(String table) {
    return bigQuery("GET", path(table), "").path("numRows").asLong();
  }

  /** The columns of {@code dataset.table}, as {@code tables.get} gives them. */
  JsonNode fields(String table) {
    return bigQuery("GET", path(table), "").path("schema").path("fields");
  }

  /** All rows of {@code dataset.table}, sorted, as {@link CanonicalRow} writes them. */
  List<String> rows(String table) {
    JsonNode fields = fields(table);
    List<String> rows = new ArrayList<>();
    String token = "";
    do {
      JsonNode page =
          bigQuery(
              "GET", path(table) + "/data?maxResults=" + PAGE + "&startIndex=" + rows.size(), "");
      page.path("rows").forEach(row -> rows.add(CanonicalRow.of(row, fields)));
      token = page.path("pageToken").asText("");
    } while (!token.isEmpty());
    rows.sort(null);
    return rows;
  }

  private static String path(String table) {
    return "datasets/" + table.replace(".", "/tables/");
  }

  private JsonNode bigQuery(String method, String path, String body) {
    URI uri =
        URI.create(setting("BIGQUERY_ENDPOINT") + "/bigquery/v2/projects/" + project + "/" + path);
    HttpRequest.BodyPublisher content =
        body.isEmpty()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body);
    return send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .method(method, content));
  }

  private JsonNode send(HttpRequest.Builder builder) {
    return json(exchange(builder));
  }

  private static JsonNode json(byte[] text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] exchange(HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(TIMEOUT).build();
    try {
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            "%s %s: %d %s"
                .formatted(
                    request.method(),
                    request.uri(),
                    answer.statusCode(),
                    new String(answer.body(), StandardCharsets.UTF_8)));
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during " + request.uri(), e);
    }
  }
}
