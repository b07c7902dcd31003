package dev.packhouse.emulators;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packhouse.dataflow.TemplateJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One start of a Flex Template: the launcher's machine with its command line, the log that it
 * leaves in Cloud Storage, and the job that it makes.
 *
 * <p>The command line is that of Google's launcher as its console logs show it, with the addresses
 * of the services on this machine.
 */
final class FlexLaunch {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_SECONDS = 300;

  /** Who submits the job that comes of a launch. */
  enum Submission {
    /** The program posts it to the service. */
    BY_PROGRAM,
    /** The program writes it to a file, as Google's launcher tells it to, which then submits it. */
    BY_LAUNCHER
  }

  /** What a request's environment is as options of a pipeline. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "maxWorkers", "maxNumWorkers",
          "numWorkers", "numWorkers",
          "serviceAccountEmail", "serviceAccount",
          "machineType", "workerMachineType",
          "network", "network",
          "subnetwork", "subnetwork",
          "kmsKeyName", "dataflowKmsKey",
          "enableStreamingEngine", "enableStreamingEngine");

  private static final String QUEUED = "JOB_STATE_QUEUED";
  private static final String RUNNING = "JOB_STATE_RUNNING";

  private static final List<String> IMPORTANCES =
      List.of(
          "JOB_MESSAGE_DEBUG",
          "JOB_MESSAGE_DETAILED",
          "JOB_MESSAGE_BASIC",
          "JOB_MESSAGE_WARNING",
          "JOB_MESSAGE_ERROR");

  private final EmulatorEnvironment emulators;
  private final String id;
  private final String project;
  private final String region;
  private final JsonNode request;
  private final String endpoint;
  private final Submission submission;
  private final CompletableFuture<String> printed = new CompletableFuture<>();
  private volatile String state = QUEUED;
  private volatile @Nullable JsonNode submitted;

  FlexLaunch(
      EmulatorEnvironment emulators,
      String id,
      String project,
      String region,
      JsonNode request,
      String endpoint,
      Submission submission) {
    this.emulators = emulators;
    this.id = id;
    this.project = project;
    this.region = region;
    this.request = request;
    this.endpoint = endpoint;
    this.submission = submission;
  }

  /** What is wrong with parameters by the metadata of their template; empty: nothing. */
  static String problems(JsonNode metadata, JsonNode parameters) {
    StringBuilder problems = new StringBuilder();
    for (JsonNode parameter : metadata.path("parameters")) {
      String name = parameter.path("name").asText();
      JsonNode value = parameters.path(name);
      if (value.isMissingNode() && !parameter.path("isOptional").asBoolean()) {
        problems.append('\n').append(name).append(": Missing required parameter");
      }
      for (JsonNode regex : parameter.path("regexes")) {
        if (!value.isMissingNode() && !value.asText().matches(regex.asText())) {
          problems.append('\n').append(name).append(": Unmatched regex ").append(regex.asText());
        }
      }
    }
    return problems.toString();
  }

  private boolean isNamed(String name) {
    return request.path("jobName").asText().equals(name);
  }

  /** Whether a job of that name is what this start is to make. */
  boolean waitsFor(String name) {
    return isNamed(name) && !printed.isDone();
  }

  /** Whether its job runs under that name. */
  boolean runsAs(String name) {
    return isNamed(name) && state.equals(RUNNING);
  }

  /** Whether it is not over. */
  boolean isActive() {
    return state.equals(QUEUED) || state.equals(RUNNING);
  }

  void submit(JsonNode job) {
    submitted = job;
  }

  /** Ends it, as another one has taken over what it kept. */
  void replace() {
    state = "JOB_STATE_UPDATED";
  }

  /** What was asked for. */
  JsonNode request() {
    return request;
  }

  /** As {@code jobs.get} tells of it. */
  ObjectNode job() {
    ObjectNode job =
        JSON.createObjectNode()
            .put("id", id)
            .put("projectId", project)
            .put("location", region)
            .put("name", request.path("jobName").asText())
            .put("currentState", state)
            .put("createTime", "2026-11-23T00:00:00Z");
    JsonNode made = submitted;
    if (made != null) {
      job.set("type", made.path("type"));
      job.set("labels", made.path("labels"));
    }
    return job;
  }

  /** As {@code jobs.messages.list} tells of it. */
  ObjectNode messages(String minimum) {
    ObjectNode messages = JSON.createObjectNode();
    if (state.equals("JOB_STATE_FAILED")) {
      add(
          messages,
          minimum,
          "JOB_MESSAGE_ERROR",
          "Error occurred in the launcher container: Template launch failed. See console logs.");
    }
    add(
        messages,
        minimum,
        "JOB_MESSAGE_BASIC",
        "Console log from launcher will be available at " + emulators.gs(file("console_logs")));
    return messages;
  }

  private static void add(ObjectNode messages, String minimum, String importance, String text) {
    if (IMPORTANCES.indexOf(importance) >= IMPORTANCES.indexOf(minimum)) {
      messages
          .withArray("jobMessages")
          .addObject()
          .put("id", "message" + text.length())
          .put("time", "2026-11-23T00:00:00Z")
          .put("messageImportance", importance)
          .put("messageText", text);
    }
  }

  /** The name in the bucket of a file that this start leaves there. */
  String file(String name) {
    return "staging/template_launches/" + id + "/" + name;
  }

  /** Starts the launcher on a machine of {@code machines}. */
  void start(Path folder, Executor machines) {
    printed.completeAsync(() -> run(folder), machines);
  }

  /** Runs the launcher to its end, and returns what it printed. */
  private String run(Path folder) {
    try {
      Path own = Files.createDirectory(folder.resolve(id));
      TemplateJar.Ended launcher = TemplateJar.launch(own, arguments());
      emulators.upload(
          Files.writeString(own.resolve("console_logs"), launcher.printed(), UTF_8),
          file("console_logs"));
      if (launcher.exitCode() == 0 && submission == Submission.BY_LAUNCHER) {
        submitted = emulators.stored(file("job_object"));
      }
      state = submitted == null ? "JOB_STATE_FAILED" : RUNNING;
      return launcher.printed();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the launcher of " + id + " was stopped", stopped);
    }
  }

  private List<String> arguments() {
    Map<String, String> options = new LinkedHashMap<>();
    request
        .path("parameters")
        .fields()
        .forEachRemaining(one -> options.put(one.getKey(), one.getValue().asText()));
    JsonNode environment = request.path("environment");
    OPTIONS.forEach(
        (from, to) -> {
          if (environment.has(from)) {
            options.put(to, environment.path(from).asText());
          }
        });
    if (environment.path("ipConfiguration").asText().equals("WORKER_IP_PRIVATE")) {
      options.put("usePublicIps", "false");
    }
    if (environment.has("flexrsGoal")) {
      options.put("flexRSGoal", environment.path("flexrsGoal").asText().replace("FLEXRS_", ""));
    }
    if (request.path("update").asBoolean()) {
      options.put("update", "true");
    }
    if (request.has("transformNameMappings")) {
      options.put("transformNameMapping", request.path("transformNameMappings").toString());
    }
    List<String> experiments = new ArrayList<>();
    environment.path("additionalExperiments").forEach(one -> experiments.add(one.asText()));
    if (!experiments.isEmpty()) {
      options.put("experiments", String.join(",", experiments));
    }
    ObjectNode labels = JSON.createObjectNode().put("goog-dataflow-provided-template-type", "flex");
    environment
        .path("additionalUserLabels")
        .fields()
        .forEachRemaining(label -> labels.set(label.getKey(), label.getValue()));
    options.put("labels", labels.toString());
    options.put("runner", "DataflowRunner");
    options.put("project", project);
    options.put("region", region);
    options.put("jobName", request.path("jobName").asText());
    options.put("stagingLocation", emulators.gs("staging"));
    options.put("tempLocation", emulators.gs("tmp"));
    switch (submission) {
      case BY_PROGRAM -> options.put("dataflowEndpoint", endpoint);
      case BY_LAUNCHER -> options.put("templateLocation", emulators.gs(file("job_object")));
    }
    List<String> arguments = new ArrayList<>();
    options.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    environment
        .path("additionalPipelineOptions")
        .forEach(option -> arguments.add("--" + option.asText()));
    arguments.addAll(emulators.storageOptions());
    // The emulator copies all that it has of a file for each piece that comes, of 1 MB if not told.
    arguments.add("--gcsUploadBufferSizeBytes=" + (64 << 20));
    return arguments;
  }

  /** Waits for the launcher's end; what it printed. */
  String printed() throws InterruptedException, ExecutionException, TimeoutException {
    return printed.get(LONGEST_SECONDS, TimeUnit.SECONDS);
  }

  /** The job that came of it, after its end; null: none. */
  @Nullable JsonNode submitted() throws InterruptedException, ExecutionException, TimeoutException {
    printed();
    return submitted;
  }
}
