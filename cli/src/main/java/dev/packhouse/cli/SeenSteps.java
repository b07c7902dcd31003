package dev.packhouse.cli;

import dev.packhouse.steps.Manifest;
import dev.packhouse.steps.ManifestState;
import dev.packhouse.steps.Task;
import dev.packhouse.steps.TaskKind;
import dev.packhouse.steps.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * What is known of a run's manifests at a moment.
 *
 * @param manifests in the order in which they were made; of many that have ended, the last ones
 * @param forgotten how many ended before those
 * @param anyFailed whether one of all of them has failed
 */
record SeenSteps(List<Seen> manifests, long forgotten, boolean anyFailed) {

  static final SeenSteps NONE = new SeenSteps(List.of(), 0, false);

  /** How many names a line of text has room for. */
  private static final int MOST_NAMES = 3;

  SeenSteps {
    manifests = List.copyOf(manifests);
  }

  /**
   * One manifest.
   *
   * @param manifest its last record
   * @param tasks its tasks as they are now, which may be further
   */
  record Seen(Manifest manifest, List<Task> tasks) {

    Seen {
      tasks = List.copyOf(tasks);
    }

    boolean runs() {
      return manifest.state() == ManifestState.SEALED || manifest.state() == ManifestState.RUNNING;
    }

    boolean failed() {
      return manifest.state() == ManifestState.FAILED || count(TaskState.FAILED) > 0;
    }

    /** How many steps and assertions are in a state. */
    long count(TaskState state) {
      return tasks.stream().filter(task -> task.progress().state() == state).count();
    }

    List<String> named(TaskState state) {
      return tasks.stream()
          .filter(task -> task.progress().state() == state)
          .map(Task::name)
          .toList();
    }

    /** Since it was made, for one that has ended. */
    Duration took() {
      Instant ended = manifest.ended();
      return ended == null ? Duration.ZERO : Duration.between(manifest.made(), ended);
    }
  }

  /** {@code steps 2/3 done, running: balance 4 s}; empty where nothing runs. */
  String progress(Instant now) {
    var text = new StringJoiner("  ");
    manifests.stream().filter(Seen::runs).forEach(seen -> text.add(progress(seen, now)));
    return text.toString();
  }

  /** Whether a manifest runs, or is next. */
  boolean running() {
    return manifests.stream().anyMatch(Seen::runs);
  }

  private static String progress(Seen seen, Instant now) {
    List<Task> steps = seen.tasks().stream().filter(task -> task.kind() == TaskKind.STEP).toList();
    long done =
        steps.stream().filter(task -> task.progress().state() == TaskState.SUCCEEDED).count();
    StringBuilder text = new StringBuilder("steps " + done + "/" + steps.size() + " done");
    long failed = seen.count(TaskState.FAILED);
    if (failed > 0) {
      text.append(", ").append(failed).append(" failed");
    }
    List<String> running = new ArrayList<>();
    for (Task task : seen.tasks()) {
      Instant started = task.progress().started();
      if (task.progress().state().live() && started != null) {
        long seconds = Math.max(0, Duration.between(started, now).toSeconds());
        running.add(task.name() + " " + seconds + " s");
      } else if (task.progress().state() == TaskState.BACKOFF) {
        running.add(task.name() + " waits for another attempt");
      }
    }
    return running.isEmpty() ? text.toString() : text.append(", running: ") + names(running);
  }

  /** The first few names, and how many there are beside them. */
  static String names(List<String> names) {
    return names.size() <= MOST_NAMES
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, MOST_NAMES))
            + " and "
            + (names.size() - MOST_NAMES)
            + " more";
  }
}
