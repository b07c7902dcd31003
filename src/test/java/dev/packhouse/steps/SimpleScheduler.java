package dev.packhouse.steps;

import dev.packhouse.steps.ScriptedJobs.Attempt;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * Works out what should happen without the engine: it walks through the moments at which anything
 * is due, and knows of each attempt beforehand when its end will be seen.
 */
final class SimpleScheduler {

  /** When and how a task ends. */
  record End(TaskState state, int attempts, Instant ended) {}

  private final List<Task> tasks;
  private final Map<String, List<Attempt>> scripts;
  private final EngineSettings settings;
  private final BiFunction<Task, Integer, String> jobIds;
  private final Map<String, Integer> attempts = new HashMap<>();
  private final Map<String, Integer> refused = new HashMap<>();
  private final Map<String, Instant> busy = new HashMap<>();
  private final Map<String, Instant> rests = new HashMap<>();
  private final Map<String, End> ends = new TreeMap<>();

  SimpleScheduler(
      List<Task> tasks,
      Map<String, List<Attempt>> scripts,
      EngineSettings settings,
      BiFunction<Task, Integer, String> jobIds) {
    this.tasks = tasks;
    this.scripts = scripts;
    this.settings = settings;
    this.jobIds = jobIds;
  }

  Map<String, End> run() {
    Instant moment = Instant.EPOCH;
    while (ends.size() < tasks.size()) {
      finish(moment);
      start(moment);
      Instant next = Instant.MAX;
      for (Instant due : busy.values()) {
        next = due.isBefore(next) ? due : next;
      }
      for (Instant due : rests.values()) {
        next = due.isAfter(moment) && due.isBefore(next) ? due : next;
      }
      moment = next;
    }
    return ends;
  }

  private void finish(Instant moment) {
    for (Task task : tasks) {
      if (moment.equals(busy.get(task.name()))) {
        busy.remove(task.name());
        Attempt attempt = attempt(task);
        if (attempt.error() == null) {
          boolean good = task.kind() == TaskKind.STEP || attempt.rows() == 0;
          end(task, good ? TaskState.SUCCEEDED : TaskState.FAILED, moment);
        } else if (attempt.error().message().startsWith("Unrecognized")) {
          end(task, TaskState.FAILED, moment);
        } else {
          rest(task, moment);
        }
      }
    }
  }

  private void start(Instant moment) {
    for (Task task : tasks) {
      String name = task.name();
      boolean ready =
          !ends.containsKey(name)
              && !busy.containsKey(name)
              && !rests.getOrDefault(name, moment).isAfter(moment)
              && task.after().stream()
                  .allMatch(
                      before ->
                          ends.containsKey(before)
                              && ends.get(before).state() == TaskState.SUCCEEDED);
      if (ready && busy.size() < settings.concurrency()) {
        rests.remove(name);
        attempts.merge(name, 1, Integer::sum);
        begin(task, moment);
      }
    }
  }

  private void begin(Task task, Instant moment) {
    Attempt attempt = attempt(task);
    if (attempt.taken()) {
      end(task, TaskState.FAILED, moment);
    } else if (refused.getOrDefault(task.name(), 0) < attempt.refusals()) {
      int times = refused.merge(task.name(), 1, Integer::sum);
      if (attempt.refusal().reason().equals("accessDenied")
          || times == task.statement().attempts()) {
        end(task, TaskState.FAILED, moment);
      } else {
        rests.put(task.name(), moment.plus(settings.backoff().after(job(task), times)));
        attempts.merge(task.name(), -1, Integer::sum);
      }
    } else {
      busy.put(task.name(), seen(task, attempt, moment));
    }
  }

  /** When the end of an attempt that starts now is seen: at the first question behind it. */
  private Instant seen(Task task, Attempt attempt, Instant moment) {
    Instant answered = moment;
    for (int lost = 1; lost <= attempt.lostStarts(); lost++) {
      answered = answered.plus(settings.backoff().after(job(task), lost));
    }
    Instant runs = attempt.startsWhenLost() ? moment : answered;
    Instant question = answered;
    int answers = 0;
    do {
      question = question.plus(settings.pollEvery());
      answers++;
    } while (answers <= attempt.lostStatuses() || runs.plus(attempt.runs()).isAfter(question));
    return question;
  }

  private void rest(Task task, Instant moment) {
    if (attempts.get(task.name()) == task.statement().attempts()) {
      end(task, TaskState.FAILED, moment);
    } else {
      rests.put(
          task.name(), moment.plus(settings.backoff().after(job(task), attempts.get(task.name()))));
      refused.remove(task.name());
    }
  }

  private void end(Task task, TaskState state, Instant moment) {
    ends.put(task.name(), new End(state, attempts.getOrDefault(task.name(), 0), moment));
    if (state != TaskState.SUCCEEDED) {
      for (Task other : tasks) {
        if (other.after().contains(task.name()) && !ends.containsKey(other.name())) {
          end(other, TaskState.SKIPPED, moment);
        }
      }
    }
  }

  private Attempt attempt(Task task) {
    return scripts.get(task.name()).get(attempts.get(task.name()) - 1);
  }

  private String job(Task task) {
    return jobIds.apply(task, attempts.get(task.name()));
  }
}
