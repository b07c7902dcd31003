package dev.packhouse.steps;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Jobs that do what they are told, on a clock of the test's own: each attempt of a task by its own
 * script, and one second of success where there is none.
 */
final class ScriptedJobs implements SqlJobs {

  /**
   * What becomes of one attempt.
   *
   * @param runs how long its job runs
   * @param error how the job ends; null: well
   * @param rows of its result
   * @param refusal why requests to start it are refused; null where none is
   * @param refusals how many of them
   * @param taken whether another job has its id
   * @param lostStarts how many answers to requests to start it are lost
   * @param startsWhenLost whether the job starts all the same
   * @param lostStatuses how many answers to questions for its status are lost
   * @param bytes billed
   */
  record Attempt(
      Duration runs,
      JobError error,
      long rows,
      JobError refusal,
      int refusals,
      boolean taken,
      int lostStarts,
      boolean startsWhenLost,
      int lostStatuses,
      long bytes) {

    static Attempt runs(int seconds) {
      return new Attempt(Duration.ofSeconds(seconds), null, 0, null, 0, false, 0, false, 0, 0);
    }

    static Attempt neverEnds() {
      return runs(1_000_000);
    }

    static Attempt refused(String reason, int times) {
      return new Attempt(
          Duration.ofSeconds(1),
          null,
          0,
          JobError.of(reason, reason),
          times,
          false,
          0,
          false,
          0,
          0);
    }

    static Attempt idTaken() {
      return new Attempt(Duration.ZERO, null, 0, null, 0, true, 0, false, 0, 0);
    }

    Attempt fails(String reason, String message) {
      return new Attempt(
          runs,
          JobError.of(reason, message),
          rows,
          refusal,
          refusals,
          taken,
          lostStarts,
          startsWhenLost,
          lostStatuses,
          bytes);
    }

    Attempt returns(long rows) {
      return new Attempt(
          runs,
          error,
          rows,
          refusal,
          refusals,
          taken,
          lostStarts,
          startsWhenLost,
          lostStatuses,
          bytes);
    }

    Attempt losesStarts(int times, boolean starts) {
      return new Attempt(
          runs, error, rows, refusal, refusals, taken, times, starts, lostStatuses, bytes);
    }

    Attempt losesStatuses(int times) {
      return new Attempt(
          runs, error, rows, refusal, refusals, taken, lostStarts, startsWhenLost, times, bytes);
    }

    Attempt bills(long bytes) {
      return new Attempt(
          runs,
          error,
          rows,
          refusal,
          refusals,
          taken,
          lostStarts,
          startsWhenLost,
          lostStatuses,
          bytes);
    }
  }

  /** A job that has been started. */
  private static final class Running {

    private final Attempt attempt;
    private final Instant started;
    private final JobRequest request;
    private Instant cancelled;
    private int asked;
    private int lost;

    Running(JobRequest request, Attempt attempt, Instant started) {
      this.request = request;
      this.attempt = attempt;
      this.started = started;
    }
  }

  private final Supplier<Instant> clock;
  private final Map<String, List<Attempt>> scripts = new HashMap<>();
  private final Map<String, Running> jobs = new HashMap<>();
  private final Map<String, Integer> requests = new HashMap<>();
  private final Map<String, List<Instant>> questions = new HashMap<>();
  private final List<JobRequest> started = new ArrayList<>();

  ScriptedJobs(Supplier<Instant> clock) {
    this.clock = clock;
  }

  void script(String task, Attempt... attempts) {
    scripts.put(task, List.of(attempts));
  }

  /** The jobs that were started, in that order. */
  List<JobRequest> started() {
    return started;
  }

  /** When each job was asked for. */
  Map<String, List<Instant>> questions() {
    return questions;
  }

  Instant endOf(String job) {
    Running running = jobs.get(job);
    return running.started.plus(running.attempt.runs());
  }

  Instant startOf(String job) {
    return jobs.get(job).started;
  }

  static String task(JobRequest request) {
    return request.labels().get("packhouse_step");
  }

  static int attempt(String job) {
    String[] parts = job.split("_");
    return Integer.parseInt(parts[parts.length - 2]);
  }

  @Override
  public StartAnswer start(JobRequest request, String sql) {
    String id = request.job().id();
    int tries = requests.merge(id, 1, Integer::sum);
    Running running = jobs.get(id);
    Attempt attempt = of(task(request), attempt(id));
    boolean lost = tries <= attempt.lostStarts();
    if (running != null && !lost) {
      return running.request.labels().equals(request.labels())
          ? StartAnswer.ALREADY_STARTED
          : StartAnswer.TAKEN;
    }
    if (attempt.taken()) {
      return StartAnswer.TAKEN;
    }
    if (running == null && !lost && tries <= attempt.refusals()) {
      return StartAnswer.refused(attempt.refusal());
    }
    if (running == null && (!lost || attempt.startsWhenLost())) {
      jobs.put(id, new Running(request, attempt, clock.get()));
      started.add(request);
    }
    return lost ? StartAnswer.LOST : StartAnswer.STARTED;
  }

  private Attempt of(String task, int number) {
    List<Attempt> attempts = scripts.getOrDefault(task, List.of());
    return number <= attempts.size() ? attempts.get(number - 1) : Attempt.runs(1);
  }

  @Override
  public JobStatus status(JobReference job, int sampleRows) {
    questions.computeIfAbsent(job.id(), id -> new ArrayList<>()).add(clock.get());
    Running running = jobs.get(job.id());
    if (running == null) {
      return JobStatus.UNKNOWN;
    }
    if (running.lost < running.attempt.lostStatuses()) {
      running.lost++;
      return JobStatus.LOST;
    }
    Instant now = clock.get();
    JobStatistics statistics =
        new JobStatistics(
            running.attempt.bytes(),
            running.attempt.runs().toMillis(),
            sampleRows == 0 ? 0 : running.attempt.rows(),
            running.attempt.rows() == 0 ? List.of() : List.of("{\"bad\":1}"));
    if (!running.started.plus(running.attempt.runs()).isAfter(now)) {
      return running.attempt.error() == null
          ? JobStatus.done(statistics)
          : JobStatus.failed(running.attempt.error(), statistics);
    }
    if (running.cancelled != null) {
      return JobStatus.failed(JobError.of("stopped", "Job execution was cancelled"), null);
    }
    return running.asked++ == 0 ? JobStatus.PENDING : JobStatus.RUNNING;
  }

  @Override
  public void cancel(JobReference job) {
    Running running = jobs.get(job.id());
    if (running != null && running.cancelled == null) {
      running.cancelled = clock.get();
    }
  }

  @Override
  public DryRun dryRun(String sql, List<Parameter> parameters, String location) {
    return new DryRun(0L, null);
  }
}
