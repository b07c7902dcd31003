package dev.packhouse.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The configuration of a cluster of Flink, as its job manager tells it. Asked for it, a cluster
 * that is not there is found out at once, which Flink's own client takes minutes for.
 *
 * @see <a
 *     href="https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/rest_api/">/jobmanager/config</a>
 */
final class FlinkConfiguration {

  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** The names that Flink has for how a lost process is made up for, the newest first. */
  private static final List<String> RESTARTS = List.of("restart-strategy.type", "restart-strategy");

  private static final Set<String> NONE = Set.of("none", "off", "disable");

  private final Map<String, String> settings;

  private FlinkConfiguration(Map<String, String> settings) {
    this.settings = settings;
  }

  /**
   * Asks the job manager.
   *
   * @param master its REST interface, {@code HOST:PORT} with or without a scheme
   * @throws CommandFailure where it does not answer, or does not say
   */
  static FlinkConfiguration of(String master) {
    String address = master.contains("://") ? master : "http://" + master;
    try {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .connectTimeout(LONGEST)
              .build()
              .sendAsync(
                  HttpRequest.newBuilder(URI.create(address + "/jobmanager/config")).build(),
                  HttpResponse.BodyHandlers.ofString())
              .get(LONGEST.toSeconds(), TimeUnit.SECONDS);
      Map<String, String> settings = new TreeMap<>();
      JsonNode told = new ObjectMapper().readTree(answer.body());
      if (answer.statusCode() != 200 || !told.isArray()) {
        throw new IOException("answer " + answer.statusCode() + " is not that of one");
      }
      for (JsonNode setting : told) {
        settings.put(setting.path("key").asText(), setting.path("value").asText());
      }
      return new FlinkConfiguration(settings);
    } catch (ExecutionException failure) {
      throw unanswered(master, failure.getCause() == null ? failure : failure.getCause());
    } catch (TimeoutException failure) {
      throw unanswered(master, new IOException("no answer in " + LONGEST.toSeconds() + " s"));
    } catch (IOException | IllegalArgumentException failure) {
      throw unanswered(master, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.UNEXPECTED, "interrupted", interrupted);
    }
  }

  private static CommandFailure unanswered(String master, Throwable failure) {
    return new CommandFailure(
        ExitCode.USAGE,
        "there is no job manager of Flink at "
            + master
            + ": "
            + failure
            + "\n  --flinkMaster=HOST:PORT names its REST interface",
        failure);
  }

  /**
   * Refuses a cluster that works out once more what is lost with a process, for files: those have
   * no checkpoints, and a load that happens again loads its rows twice. Where nothing is set, a
   * stream with checkpoints is restarted and files are not. A job of files cannot say so itself:
   * Beam's {@code --numberOfExecutionRetries} is for streams alone.
   *
   * @see <a
   *     href="https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/state/task_failure_recovery/">Task
   *     failure recovery</a>
   */
  void requireNoRestartsOfFiles() {
    for (String name : RESTARTS) {
      String set = settings.get(name);
      if (set != null) {
        refuseUnlessNone(name, set);
        return;
      }
    }
  }

  private static void refuseUnlessNone(String name, String set) {
    if (!NONE.contains(set.toLowerCase(Locale.ROOT))) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "the cluster has "
              + name
              + ": "
              + set
              + ", and would load files twice of which a process was lost: take the setting out"
              + " of its configuration, and streams are restarted still, or run files on another"
              + " cluster\n  docs/flink.md tells what a run needs");
    }
  }
}
