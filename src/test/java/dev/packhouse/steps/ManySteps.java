package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.packhouse.steps.ScriptedJobs.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** 300 steps at random, some of whose jobs fail once, and what must hold when they have run. */
final class ManySteps {

  private static final int STEPS = 300;

  private final StepGraph graph;
  private final Map<String, Attempt[]> scripts = new HashMap<>();

  /**
   * @param unit how long a job runs at least, and up to three times as long
   */
  ManySteps(long seed, Duration unit) {
    Random random = new Random(seed);
    List<Step> steps = new ArrayList<>();
    for (int number = 0; number < STEPS; number++) {
      List<String> reads = new ArrayList<>(List.of("d.in"));
      for (int other = 0; other < 3 && number >= 60; other++) {
        reads.add("d.t" + (number - 60 + random.nextInt(60)));
      }
      String name = String.format("s%03d", number);
      steps.add(new Step(name, Statement.of(name), reads, List.of("d.t" + number)));
      List<Attempt> attempts = new ArrayList<>();
      if (random.nextInt(20) == 0) {
        attempts.add(attempt(unit, random).fails("jobBackendError", "again"));
      }
      attempts.add(attempt(unit, random));
      scripts.put(name, attempts.toArray(Attempt[]::new));
    }
    graph = Graphs.graph(steps);
  }

  private static Attempt attempt(Duration unit, Random random) {
    Duration runs = unit.multipliedBy(1 + random.nextInt(3));
    Attempt attempt = new Attempt(runs, null, 0, null, 0, false, 0, false, 0, 1);
    return switch (random.nextInt(12)) {
      case 0 -> attempt.losesStarts(1, true);
      case 1 -> attempt.losesStarts(1, false);
      case 2 -> attempt.losesStatuses(2);
      default -> attempt;
    };
  }

  StepGraph graph() {
    return graph;
  }

  void script(ScriptedJobs jobs) {
    scripts.forEach(jobs::script);
  }

  /** Each attempt once, and none before all that it comes after have ended. */
  void check(ScriptedJobs jobs) {
    Map<String, Instant> ends = new HashMap<>();
    Map<String, Integer> attempts = new HashMap<>();
    for (JobRequest request : jobs.started()) {
      attempts.merge(ScriptedJobs.task(request), 1, Integer::sum);
      ends.put(ScriptedJobs.task(request), jobs.endOf(request.job().id()));
    }
    assertThat(attempts.size(), is(STEPS));
    attempts.forEach((name, count) -> assertThat(name, count, is(scripts.get(name).length)));
    Map<String, Task> tasks = new HashMap<>();
    Seal.tasks(graph, List.of("d.in")).forEach(task -> tasks.put(task.name(), task));
    for (JobRequest request : jobs.started()) {
      Instant end = jobs.endOf(request.job().id());
      String name = ScriptedJobs.task(request);
      Instant started =
          end.minus(scripts.get(name)[ScriptedJobs.attempt(request.job().id()) - 1].runs());
      for (String before : tasks.get(name).after()) {
        assertThat(name + " after " + before, started.isBefore(ends.get(before)), is(false));
      }
    }
  }

  /** No more questions for a job than intervals since it was started. */
  static void checkQuestions(ScriptedJobs jobs, Duration interval) {
    jobs.questions()
        .forEach(
            (job, times) -> {
              Duration span = Duration.between(jobs.startOf(job), times.get(times.size() - 1));
              assertThat(
                  job + " " + times,
                  (long) times.size(),
                  // Jobs that begin at one moment are asked for one after the other.
                  lessThanOrEqualTo(span.dividedBy(interval) + 1));
            });
  }
}
