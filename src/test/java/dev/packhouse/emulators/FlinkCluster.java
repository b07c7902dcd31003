package dev.packhouse.emulators;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of Flink on this machine: a job manager and two task managers, each a process of its
 * own, with the entry points that a distribution's scripts start. Checkpoints are on disk.
 *
 * <p>Nothing of Beam or of the line is on its class path: a job brings all that it needs.
 */
final class FlinkCluster implements AutoCloseable {

  private static final String JOB_MANAGER =
      "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";
  private static final int TASK_MANAGERS = 2;

  /** Either task manager can take all of a job; both of them have some of it. */
  private static final int SLOTS = 2;

  private static final Duration START = Duration.ofMinutes(3);

  /** How much later than it happens a job manager tells what its tasks do, at most. */
  private static final Duration TOLD = Duration.ofSeconds(10);

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What Flink needs of Java 17, of its {@code config.yaml}.
   *
   * @see <a
   *     href="https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/deployment/java_compatibility/">Java
   *     compatibility</a>
   */
  private static final List<String> OPENED =
      List.of(
          "java.lang",
          "java.net",
          "java.io",
          "java.nio",
          "sun.nio.ch",
          "java.lang.reflect",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks");

  private final Path folder;
  private final int port;
  private final List<String> javaOptions;

  /** Those that run, by the name that they have in the cluster. */
  private final Map<String, Process> taskManagers = new TreeMap<>();

  private int startedTaskManagers;
  private final List<Process> processes = new ArrayList<>();
  private final Thread stopOnExit = new Thread(this::stop);
  private final HttpClient http = HttpClient.newHttpClient();

  private FlinkCluster(Path folder, int port, List<String> javaOptions) {
    this.folder = folder;
    this.port = port;
    this.javaOptions = javaOptions;
  }

  /**
   * Starts one whose task managers trust the emulators.
   *
   * @param folder one of its own
   */
  static FlinkCluster start(EmulatorEnvironment emulators, Path folder) throws Exception {
    int port = freePort();
    Files.createDirectories(folder.resolve("temporary"));
    Files.writeString(folder.resolve("config.yaml"), configuration(folder, port, freePort()));
    FlinkCluster cluster =
        new FlinkCluster(
            folder,
            port,
            List.of(emulators.variables().getOrDefault("PACKHOUSE_JAVA_OPTIONS", "").split(" ")));
    Runtime.getRuntime().addShutdownHook(cluster.stopOnExit);
    cluster.launch("job-manager", JOB_MANAGER, List.of(), "-Xmx384m");
    for (int i = 0; i < TASK_MANAGERS; i++) {
      cluster.startTaskManager();
    }
    await(
        "task managers",
        START,
        () -> cluster.get("/overview").path("taskmanagers").asInt() == TASK_MANAGERS);
    return cluster;
  }

  private static String configuration(Path folder, int rest, int rpc) {
    return String.join(
        "\n",
        "jobmanager.rpc.address: 127.0.0.1",
        "jobmanager.bind-host: 127.0.0.1",
        "jobmanager.rpc.port: " + rpc,
        "taskmanager.host: 127.0.0.1",
        "taskmanager.bind-host: 127.0.0.1",
        "rest.address: 127.0.0.1",
        "rest.bind-address: 127.0.0.1",
        "rest.port: " + rest,
        "jobmanager.memory.process.size: 1024m",
        "taskmanager.numberOfTaskSlots: " + SLOTS,
        "taskmanager.load-balance.mode: SLOTS",
        "taskmanager.cpu.cores: 1.0",
        "taskmanager.memory.framework.heap.size: 128m",
        "taskmanager.memory.framework.off-heap.size: 64m",
        "taskmanager.memory.task.heap.size: 384m",
        "taskmanager.memory.task.off-heap.size: 0m",
        "taskmanager.memory.managed.size: 64m",
        "taskmanager.memory.network.min: 128m",
        "taskmanager.memory.network.max: 128m",
        "taskmanager.memory.jvm-metaspace.size: 256m",
        "taskmanager.memory.jvm-overhead.min: 64m",
        "taskmanager.memory.jvm-overhead.max: 64m",
        // A line has many small shuffles.
        "taskmanager.network.sort-shuffle.min-buffers: 64",
        // What a test asks for is not older than that, in milliseconds.
        "web.refresh-interval: 300",
        "state.backend.type: hashmap",
        "state.checkpoints.dir: " + folder.resolve("checkpoints").toUri(),
        "io.tmp.dirs: " + folder.resolve("temporary"),
        "");
  }

  private void startTaskManager() throws IOException {
    String name = "task-manager-" + ++startedTaskManagers;
    taskManagers.put(
        name,
        launch(
            name,
            TASK_MANAGER,
            List.of("-D", "taskmanager.resource-id=" + name),
            "-Xmx512m",
            "-XX:MaxDirectMemorySize=256m"));
  }

  private Process launch(String name, String main, List<String> settings, String... limits)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(limits));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    OPENED.forEach(opened -> command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("flink.classpath"), main));
    command.addAll(List.of("--configDir", folder.toString()));
    command.addAll(settings);
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    process.getOutputStream().close();
    processes.add(process);
    return process;
  }

  /** What a run on it is started with. */
  List<String> options() {
    return List.of("--runner=FlinkRunner", "--flinkMaster=" + master(), "--parallelism=2");
  }

  private String master() {
    return "127.0.0.1:" + port;
  }

  /** SIGKILL to one of the task managers. */
  void killOneTaskManager() {
    kill(taskManagers.keySet().iterator().next());
  }

  /**
   * SIGKILL to the task manager where a step of the newest job is: of its parallel parts the one
   * that has read most.
   *
   * @param step part of its name
   */
  void killTaskManagerOf(String step) throws Exception {
    String job = "/jobs/" + newestJob().path("jid").asText();
    await(() -> step + " runs:\n" + get(job), TOLD, () -> taskManagerOf(job, step) != null);
    String taskManager = taskManagerOf(job, step);
    assertThat("a task manager runs " + step, taskManager, is(notNullValue()));
    kill(taskManager);
  }

  private @Nullable String taskManagerOf(String job, String step)
      throws IOException, InterruptedException {
    long most = -1;
    String taskManager = null;
    for (JsonNode vertex : get(job).path("vertices")) {
      if (vertex.path("name").asText().contains(step)) {
        for (JsonNode part :
            get(job + "/vertices/" + vertex.path("id").asText()).path("subtasks")) {
          long read = part.path("metrics").path("read-records").asLong();
          String name = part.path("taskmanager-id").asText();
          if (part.path("status").asText().equals("RUNNING")
              && taskManagers.containsKey(name)
              && read > most) {
            most = read;
            taskManager = name;
          }
        }
      }
    }
    return taskManager;
  }

  private void kill(String taskManager) {
    taskManagers.remove(taskManager).destroyForcibly();
  }

  /** Stops all jobs, and starts as many task managers as were killed. */
  void renew() throws Exception {
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      if (job.path("end-time").asLong() < 0) {
        http.send(
            HttpRequest.newBuilder(uri("/jobs/" + job.path("jid").asText()))
                .method("PATCH", HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofString());
      }
    }
    replaceTaskManagers();
    // One that was killed is counted until it is missed.
    await(
        "task managers are known", START, () -> knownTaskManagers().equals(taskManagers.keySet()));
    await(
        "all slots are free",
        START,
        () -> get("/overview").path("slots-available").asInt() == TASK_MANAGERS * SLOTS);
  }

  private Set<String> knownTaskManagers() throws IOException, InterruptedException {
    Set<String> known = new TreeSet<>();
    get("/taskmanagers").path("taskmanagers").forEach(one -> known.add(one.path("id").asText()));
    return known;
  }

  /** Starts as many task managers as were killed. */
  void replaceTaskManagers() throws IOException {
    while (taskManagers.size() < TASK_MANAGERS) {
      startTaskManager();
    }
  }

  /** The state of the newest job, {@code RUNNING} for one. */
  String jobState() throws IOException, InterruptedException {
    return newestJob().path("state").asText();
  }

  /** Whether all tasks of the newest job run. */
  boolean isWhollyRunning() throws IOException, InterruptedException {
    JsonNode tasks = newestJob().path("tasks");
    return tasks.path("total").asInt() > 0
        && tasks.path("running").asInt() == tasks.path("total").asInt();
  }

  /** How many checkpoints of the newest job are complete. */
  int checkpoints() throws IOException, InterruptedException {
    return get("/jobs/" + newestJob().path("jid").asText() + "/checkpoints")
        .path("counts")
        .path("completed")
        .asInt();
  }

  private JsonNode newestJob() throws IOException, InterruptedException {
    JsonNode newest = JSON.createObjectNode();
    for (JsonNode job : get("/jobs/overview").path("jobs")) {
      if (job.path("start-time").asLong() >= newest.path("start-time").asLong()) {
        newest = job;
      }
    }
    return newest;
  }

  private URI uri(String path) {
    return URI.create("http://" + master() + path);
  }

  /** An answer of the job manager; nothing while it starts. */
  private JsonNode get(String path) throws IOException, InterruptedException {
    try {
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
      return JSON.readTree(answer.body());
    } catch (ConnectException notYet) {
      return JSON.createObjectNode();
    }
  }

  /** The logs' ends, for a failure. */
  String logs() {
    StringBuilder logs = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(log);
        logs.append(log).append('\n');
        lines
            .subList(Math.max(0, lines.size() - 60), lines.size())
            .forEach(line -> logs.append(line).append('\n'));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return logs.toString();
  }

  /** Waits for something, which {@code what} names. */
  static void await(String what, Duration longest, Callable<Boolean> condition) throws Exception {
    await(() -> what, longest, condition);
  }

  /** Waits for something, which {@code what} names, and tells how far it has come. */
  static void await(Callable<String> what, Duration longest, Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + longest.toSeconds() + " s: " + what.call());
      }
      Thread.sleep(200);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void stop() {
    processes.forEach(Process::destroyForcibly);
  }

  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(stopOnExit);
  }
}
