package dev.packhouse.steps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One manifest at one moment: which of its tasks begin, are asked for, and are skipped. */
final class ManifestRun {

  private final EngineSettings settings;
  private final Manifest manifest;
  private final Instant now;
  private final List<Action> actions;
  private final ManifestJobs jobs;
  private final TaskTransitions transitions;
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Allowance allowance;

  ManifestRun(
      EngineSettings settings,
      Manifest manifest,
      Spending spending,
      Instant now,
      List<Action> actions) {
    this.settings = settings;
    this.manifest = manifest;
    this.now = now;
    this.actions = actions;
    allowance = new Allowance(settings.budget(), spending, now);
    jobs = new ManifestJobs(manifest, settings.location());
    transitions = new TaskTransitions(settings, now);
    manifest.tasks().forEach(task -> tasks.put(task.name(), task));
  }

  /** Asks for the jobs that are due, and sends lost requests again; whether it has asked. */
  boolean poll() {
    List<Action.Question> questions = new ArrayList<>();
    for (Task task : List.copyOf(tasks.values())) {
      Progress progress = task.progress();
      boolean cancelling = progress.state() == TaskState.CANCELLING;
      if ((cancelling || progress.state() == TaskState.RUNNING) && progress.dueAt(now)) {
        if (cancelling) {
          actions.add(new Action.CancelJob(jobs.reference(task)));
        }
        change(task, transitions.asked(progress));
        questions.add(new Action.Question(jobs.reference(task), sampleRows(task)));
      }
    }
    if (!questions.isEmpty()) {
      actions.add(new Action.AskStatus(List.copyOf(questions)));
    }
    for (Task task : List.copyOf(tasks.values())) {
      Progress progress = task.progress();
      if (progress.state() == TaskState.STARTING && progress.dueAt(now)) {
        if (progress.overdueAt(now)) {
          stop(task, transitions.overdue(task));
        } else {
          change(task, transitions.again(progress, jobs.reference(task).id()));
          request(task);
        }
      }
    }
    return !questions.isEmpty();
  }

  /** Begins what can begin, in the order of the tasks. */
  void begin() {
    long live = live();
    for (String name : List.copyOf(tasks.keySet())) {
      Task task = task(name);
      if (live >= settings.concurrency()) {
        return;
      }
      if (!ready(task)) {
        continue;
      }
      JobError spent = allowance.spent(task);
      if (allowance.covers(task, tasks.values())) {
        Long most = allowance.most(task, tasks.values());
        change(task, transitions.begin(task, jobs.nextId(task), most));
        request(task(name));
        live++;
      } else if (spent != null) {
        change(task, transitions.failed(task.progress(), spent));
      }
    }
  }

  void answered(String job, StartAnswer answer) {
    Task task = ofJob(job);
    if (task != null && task.progress().state() == TaskState.STARTING) {
      change(task, transitions.answered(task, answer));
    }
  }

  void heard(List<Event.Answer> answers) {
    for (Event.Answer answer : answers) {
      Task task = ofJob(answer.job());
      if (task == null
          || (task.progress().state() != TaskState.RUNNING
              && task.progress().state() != TaskState.CANCELLING)) {
        continue;
      }
      allowance.spend(answer.status().statistics());
      Progress next = transitions.heard(task, answer.status());
      if (next.state() == TaskState.FAILED && allowance.wasShort(task, next)) {
        next = transitions.withMore(next);
      }
      if (next.state() == TaskState.CANCELLING && task.progress().state() == TaskState.RUNNING) {
        stop(task, next);
      } else {
        change(task, next);
      }
    }
  }

  void cancel() {
    JobError why = JobError.of(JobError.CANCELLED, "the manifest was cancelled");
    for (Task task : List.copyOf(tasks.values())) {
      Progress progress = task(task.name()).progress();
      switch (progress.state()) {
        case WAITING, BACKOFF -> change(task, progress.ended(TaskState.CANCELLED, now, why));
        case STARTING, RUNNING -> stop(task, transitions.cancel(progress, why));
        case CANCELLING, SUCCEEDED, FAILED, SKIPPED, CANCELLED -> {}
      }
    }
  }

  /** When there is something to do next; null where there is nothing any more. */
  @Nullable Instant due() {
    Instant due = null;
    for (Task task : tasks.values()) {
      Progress progress = task.progress();
      boolean waits =
          progress.state().live()
              || (progress.state() == TaskState.BACKOFF && !progress.dueAt(now));
      due = waits ? earlier(due, progress.due()) : due;
    }
    if (live() < settings.concurrency()) {
      for (Task task : tasks.values()) {
        due = ready(task) ? earlier(due, allowance.beginning(task, tasks.values())) : due;
      }
    }
    return due == null || due.isAfter(now) ? due : now;
  }

  private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.isBefore(other) ? one : other;
  }

  Spending spending() {
    return allowance.spending();
  }

  /** The manifest as it is now, which has ended if all of its tasks have. */
  Manifest result() {
    Manifest running = manifest.running(List.copyOf(tasks.values()));
    if (!tasks.values().stream().allMatch(task -> task.progress().state().end())) {
      return running;
    }
    if (any(TaskState.CANCELLED)) {
      return running.ended(ManifestState.CANCELLED, now, null);
    }
    return running.ended(
        any(TaskState.FAILED) ? ManifestState.FAILED : ManifestState.SUCCEEDED, now, null);
  }

  private boolean any(TaskState state) {
    return tasks.values().stream().anyMatch(task -> task.progress().state() == state);
  }

  private boolean ready(Task task) {
    return switch (task.progress().state()) {
      case WAITING ->
          task.after().stream()
              .allMatch(name -> task(name).progress().state() == TaskState.SUCCEEDED);
      case BACKOFF -> task.progress().dueAt(now);
      case STARTING, RUNNING, CANCELLING, SUCCEEDED, FAILED, SKIPPED, CANCELLED -> false;
    };
  }

  private long live() {
    return tasks.values().stream().filter(task -> task.progress().state().live()).count();
  }

  private void request(Task task) {
    actions.add(new Action.StartJob(jobs.request(task)));
  }

  private void stop(Task task, Progress cancelling) {
    change(task, cancelling);
    actions.add(new Action.CancelJob(jobs.reference(task)));
  }

  private void change(Task before, Progress progress) {
    Task task = before.with(progress);
    tasks.put(task.name(), task);
    if (progress.state() == before.progress().state()) {
      return;
    }
    actions.add(
        new Action.RecordJob(
            new JobRecord(
                manifest.line(), manifest.run(), manifest.id(), settings.location(), now, task)));
    if (progress.state() == TaskState.FAILED) {
      actions.add(new Action.Announce(Announcements.failed(manifest, task, now)));
    }
    if (progress.state().end() && progress.state() != TaskState.SUCCEEDED) {
      skipAfter(task);
    }
  }

  private void skipAfter(Task failed) {
    for (Task task : List.copyOf(tasks.values())) {
      if (task.after().contains(failed.name())
          && task(task.name()).progress().state() == TaskState.WAITING) {
        JobError why = JobError.of("skipped", failed.name() + " did not succeed");
        change(task, task.progress().ended(TaskState.SKIPPED, now, why));
      }
    }
  }

  private static int sampleRows(Task task) {
    return task.kind() == TaskKind.ASSERTION ? JobError.MOST_ROWS : 0;
  }

  private Task task(String name) {
    return Checks.given(tasks.get(name), "task " + name);
  }

  private @Nullable Task ofJob(String job) {
    return tasks.values().stream()
        .filter(task -> job.equals(task.progress().job()))
        .findFirst()
        .orElse(null);
  }
}
