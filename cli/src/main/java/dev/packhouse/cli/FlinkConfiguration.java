package dev.packhouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a run of files is handed to a cluster of Flink with. It says that nothing
 * is worked out once more: files have no checkpoints, and a load that happens again loads its rows
 * twice. Beam's option for that, {@code --numberOfExecutionRetries}, is for streams alone.
 *
 * @see <a
 *     href="https://nightlies.apache.org/flink/flink-docs-release-1.19/docs/ops/state/task_failure_recovery/">Task
 *     failure recovery</a>: what a job says goes before what its cluster says
 */
final class FlinkConfiguration {

  private static final String OPTION = "--flinkConfDir";
  private static final String VARIABLE = "FLINK_CONF_DIR";
  private static final String NO_RESTARTS = "restart-strategy.type: none";

  /** The names that Flink reads, in its order. */
  private static final List<String> NAMES = List.of("flink-conf.yaml", "config.yaml");

  private static final Pattern SAYS_SO =
      Pattern.compile(
          "^restart-strategy(\\.type)?:\\s*(none|off|disable)\\s*(#.*)?$", Pattern.MULTILINE);

  private FlinkConfiguration() {}

  /**
   * A run's options, and a configuration without restarts.
   *
   * @param environment where {@code FLINK_CONF_DIR} may be
   * @param folder for one where there is none
   * @throws CommandFailure where there is one that does not say so
   */
  static List<String> withoutRestarts(
      List<String> options, Map<String, String> environment, Path folder) {
    String own = own(options, environment);
    if (own != null) {
      requireNoRestarts(Path.of(own));
      return options;
    }
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("config.yaml"), NO_RESTARTS + "\n");
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.USAGE, "cannot write " + folder + "/config.yaml: " + failure, failure);
    }
    List<String> all = new ArrayList<>(options);
    all.add(OPTION + "=" + folder.toAbsolutePath());
    return all;
  }

  private static @Nullable String own(List<String> options, Map<String, String> environment) {
    return options.stream()
        .filter(option -> option.startsWith(OPTION + "="))
        .map(option -> option.substring(OPTION.length() + 1))
        .reduce((earlier, later) -> later)
        .orElse(environment.get(VARIABLE));
  }

  private static void requireNoRestarts(Path folder) {
    Path file =
        NAMES.stream()
            .map(folder::resolve)
            .filter(Files::exists)
            .findFirst()
            .orElse(folder.resolve("config.yaml"));
    try {
      if (SAYS_SO.matcher(Files.readString(file)).find()) {
        return;
      }
    } catch (IOException failure) {
      throw new CommandFailure(
          ExitCode.USAGE, "cannot read Flink's configuration " + file + ": " + failure, failure);
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        file
            + " does not say that nothing is worked out once more, and a load of files that is"
            + " would load its rows twice: write this line into it, which is of this run alone and"
            + " not of the cluster's streams\n  "
            + NO_RESTARTS);
  }
}
