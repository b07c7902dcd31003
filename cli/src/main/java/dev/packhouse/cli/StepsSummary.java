package dev.packhouse.cli;

import com.github.freva.asciitable.ColumnData;
import dev.packhouse.steps.JobError;
import dev.packhouse.steps.Manifest;
import dev.packhouse.steps.ManifestState;
import dev.packhouse.steps.Task;
import dev.packhouse.steps.TaskKind;
import dev.packhouse.steps.TaskState;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a run prints of its steps when it is over, and of each manifest as it ends. */
final class StepsSummary implements StepsReport {

  /** With more manifests than this, each is one row, but for what has failed. */
  private static final int MOST_IN_FULL = 3;

  private final Map<String, String> files;
  private final @Nullable Map<String, Long> rows;
  private final SeenSteps steps;

  /**
   * @param files where the SQL of each step and assertion is, by their names
   * @param rows of each table of the embedded warehouse; null where rows land elsewhere
   */
  StepsSummary(Map<String, String> files, @Nullable Map<String, Long> rows, SeenSteps steps) {
    this.files = Map.copyOf(files);
    this.rows = rows == null ? null : Map.copyOf(rows);
    this.steps = steps;
  }

  @Override
  public boolean anyFailed() {
    return steps.anyFailed();
  }

  @Override
  public void print(PrintWriter out) {
    List<SeenSteps.Seen> begun =
        steps.manifests().stream()
            .filter(seen -> !seen.tasks().isEmpty() || seen.failed())
            .toList();
    if (begun.isEmpty()) {
      out.println();
      if (steps.manifests().isEmpty()) {
        out.println("no step ran: nothing landed in a table that one reads");
      }
    } else if (begun.size() + steps.forgotten() <= MOST_IN_FULL) {
      begun.forEach(seen -> printInFull(seen, begun.size() > 1, out));
    } else {
      printInShort(begun, steps.forgotten(), out);
    }
    for (SeenSteps.Seen seen : steps.manifests()) {
      if (!seen.manifest().state().end()) {
        out.println(leftOpen(seen));
      }
    }
  }

  private void printInFull(SeenSteps.Seen seen, boolean oneOfMany, PrintWriter out) {
    out.println();
    if (oneOfMany) {
      out.println("manifest " + seen.manifest().id() + ": " + arrived(seen.manifest()));
    }
    List<ColumnData<Task>> columns = new ArrayList<>();
    columns.add(TextTable.left("STEP", Task::name));
    columns.add(TextTable.left("STATE", task -> state(task, seen.tasks())));
    columns.add(TextTable.left("WRITES", StepsSummary::writes));
    if (rows == null) {
      columns.add(
          TextTable.right("BILLED", task -> Bytes.text(task.progress().usage().bytesBilled())));
    } else {
      columns.add(TextTable.right("ROWS", this::rows));
    }
    columns.add(TextTable.right("ATTEMPTS", task -> attempts(task)));
    columns.add(TextTable.right("TIME", StepsSummary::time));
    TextTable.print(out, seen.tasks(), columns);
    printErrors(seen, out);
  }

  private void printInShort(List<SeenSteps.Seen> manifests, long forgotten, PrintWriter out) {
    out.println();
    if (forgotten > 0) {
      out.printf("%,d manifests have ended before these%n", forgotten);
    }
    TextTable.print(
        out,
        manifests,
        List.of(
            TextTable.left("MANIFEST", seen -> seen.manifest().id()),
            TextTable.left("ARRIVED", seen -> SeenSteps.names(seen.manifest().arrivals().tables())),
            TextTable.left("STATE", seen -> word(seen.manifest().state())),
            TextTable.right("DONE", seen -> count(seen, TaskState.SUCCEEDED)),
            TextTable.right("FAILED", seen -> count(seen, TaskState.FAILED)),
            TextTable.right("SKIPPED", seen -> count(seen, TaskState.SKIPPED)),
            TextTable.right("TIME", seen -> seconds(seen.took()))));
    manifests.forEach(seen -> printErrors(seen, out));
  }

  private void printErrors(SeenSteps.Seen seen, PrintWriter out) {
    JobError whole = seen.manifest().error();
    if (whole != null) {
      out.println("manifest " + seen.manifest().id() + " failed: " + whole.message());
    }
    for (Task task : seen.tasks()) {
      JobError error = task.progress().error();
      if (task.progress().state() == TaskState.FAILED && error != null) {
        String file = files.get(task.name());
        out.println();
        out.printf(
            "%s '%s' failed%s%n",
            task.kind() == TaskKind.STEP ? "step" : "assertion",
            task.name(),
            file == null ? "" : ": " + file);
        error.message().lines().forEach(line -> out.println("  " + line));
        error.rows().forEach(row -> out.println("  " + row));
      }
    }
  }

  /** {@code steps of market.fresh: 3 done in 4.1 s}, for a manifest that has ended. */
  static String line(SeenSteps.Seen seen) {
    StringBuilder text = new StringBuilder("steps of " + arrived(seen.manifest()) + ": ");
    text.append(seen.count(TaskState.SUCCEEDED)).append(" done");
    List<String> failed = seen.named(TaskState.FAILED);
    if (!failed.isEmpty()) {
      text.append(", FAILED: ").append(SeenSteps.names(failed));
    } else if (seen.failed()) {
      text.append(", FAILED");
    }
    List<String> skipped = seen.named(TaskState.SKIPPED);
    if (!skipped.isEmpty()) {
      text.append(", skipped: ").append(SeenSteps.names(skipped));
    }
    return text + " in " + seconds(seen.took());
  }

  private static String leftOpen(SeenSteps.Seen seen) {
    String arrived = arrived(seen.manifest());
    return switch (seen.manifest().state()) {
      case OPEN, SEALED -> "steps for " + arrived + " wait for the next run";
      case RUNNING ->
          "steps for "
              + arrived
              + " go on with the next run: "
              + SeenSteps.names(
                  seen.tasks().stream()
                      .filter(task -> !task.progress().state().end())
                      .map(Task::name)
                      .toList())
              + " left";
      case SUCCEEDED, FAILED, CANCELLED, JOINED -> "";
    };
  }

  private static String arrived(Manifest manifest) {
    return SeenSteps.names(manifest.arrivals().tables());
  }

  /** With what a step that was skipped would have come after. */
  private static String state(Task task, List<Task> tasks) {
    TaskState state = task.progress().state();
    if (state != TaskState.SKIPPED) {
      return word(state);
    }
    Set<String> failed = new LinkedHashSet<>();
    failedBefore(task, tasks, failed);
    return "skipped: " + SeenSteps.names(List.copyOf(failed)) + " failed";
  }

  private static void failedBefore(Task task, List<Task> tasks, Set<String> failed) {
    for (Task other : tasks) {
      if (task.after().contains(other.name())) {
        if (other.progress().state() == TaskState.SKIPPED) {
          failedBefore(other, tasks, failed);
        } else if (other.progress().state() != TaskState.SUCCEEDED) {
          failed.add(other.name());
        }
      }
    }
  }

  private static String word(TaskState state) {
    return switch (state) {
      case WAITING -> "waiting";
      case STARTING -> "starting";
      case RUNNING -> "running";
      case BACKOFF -> "waiting for another attempt";
      case CANCELLING -> "stopping";
      case SUCCEEDED -> "done";
      case FAILED -> "failed";
      case SKIPPED -> "skipped";
      case CANCELLED -> "cancelled";
    };
  }

  private static String word(ManifestState state) {
    return switch (state) {
      case OPEN -> "open";
      case SEALED -> "waiting";
      case RUNNING -> "running";
      case SUCCEEDED -> "done";
      case FAILED -> "failed";
      case CANCELLED -> "cancelled";
      case JOINED -> "joined another";
    };
  }

  private static String writes(Task task) {
    if (task.kind() == TaskKind.ASSERTION) {
      return "(assertion)";
    }
    return task.writes().isEmpty() ? "-" : String.join(", ", task.writes());
  }

  private String rows(Task task) {
    if (rows == null || task.progress().state() != TaskState.SUCCEEDED || task.writes().isEmpty()) {
      return "-";
    }
    return task.writes().stream()
        .map(rows::get)
        .map(count -> count == null ? "-" : String.format("%,d", count))
        .collect(Collectors.joining(", "));
  }

  private static String attempts(Task task) {
    return String.valueOf(task.progress().attempt());
  }

  private static String time(Task task) {
    Instant started = task.progress().started();
    Instant ended = task.progress().ended();
    return started == null || ended == null ? "-" : seconds(Duration.between(started, ended));
  }

  private static String count(SeenSteps.Seen seen, TaskState state) {
    return String.valueOf(seen.count(state));
  }

  private static String seconds(Duration time) {
    return time.toMinutes() > 0
        ? String.format("%d:%02d", time.toMinutes(), time.toSecondsPart())
        : String.format("%.1f s", time.toMillis() / 1000.0);
  }
}
