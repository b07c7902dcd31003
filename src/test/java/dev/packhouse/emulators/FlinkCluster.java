package dev.packhouse.emulators;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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
import java.util.concurrent.Callable;

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
  private final List<Process> taskManagers = new ArrayList<>();
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
    cluster.launch("job-manager", JOB_MANAGER, "-Xmx384m");
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
        "state.backend.type: hashmap",
        "state.checkpoints.dir: " + folder.resolve("checkpoints").toUri(),
        // Each part of the graph that a lost process takes with it counts as a failure.
        "restart-strategy.type: fixed-delay",
        "restart-strategy.fixed-delay.attempts: 1000",
        "restart-strategy.fixed-delay.delay: 1 s",
        "io.tmp.dirs: " + folder.resolve("temporary"),
        "");
  }

  private void startTaskManager() throws IOException {
    taskManagers.add(
        launch(
            "task-manager-" + ++startedTaskManagers,
            TASK_MANAGER,
            "-Xmx512m",
            "-XX:MaxDirectMemorySize=256m"));
  }

  private Process launch(String name, String main, String... limits) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(limits));
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    OPENED.forEach(opened -> command.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("flink.classpath"), main));
    command.addAll(List.of("--configDir", folder.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    process.getOutputStream().close();
    processes.add(process);
    return process;
  }

  /** What {@code --flinkMaster} takes. */
  String master() {
    return "127.0.0.1:" + port;
  }

  /** SIGKILL to one of the task managers. */
  void killOneTaskManager() {
    taskManagers.remove(0).destroyForcibly();
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
    while (taskManagers.size() < TASK_MANAGERS) {
      startTaskManager();
    }
    await(
        "all slots are free",
        START,
        () -> get("/overview").path("slots-available").asInt() == TASK_MANAGERS * SLOTS);
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
  String logs() throws IOException {
    StringBuilder logs = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(log);
        logs.append(log).append('\n');
        lines
            .subList(Math.max(0, lines.size() - 60), lines.size())
            .forEach(line -> logs.append(line).append('\n'));
      }
    }
    return logs.toString();
  }

  /** Waits for something, which {@code what} names. */
  static void await(String what, Duration longest, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + longest.toSeconds() + " s: " + what);
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
