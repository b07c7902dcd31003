package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import dev.packhouse.sql.SqlLine;
import dev.packhouse.steps.ScriptedJobs.Attempt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * 300 SQL files at random, put in order by the analyzer, some of whose jobs fail once, and what
 * must hold when they have run.
 */
final class ManySteps {

  /** Where rows arrive. */
  static final String ARRIVED = "market.deliveries";

  private static final int STEPS = 300;

  private final StepGraph graph;
  private final Map<String, Attempt[]> scripts = new HashMap<>();

  /** The tables that each step reads, as they were generated. */
  private final Map<String, Set<String>> reads = new HashMap<>();

  /**
   * @param folder where the SQL files go
   * @param unit how long a job runs at least, and up to three times as long
   */
  ManySteps(Path folder, long seed, Duration unit) throws IOException {
    Random random = new Random(seed);
    SqlLine line = new SqlLine(folder);
    for (int number = 0; number < STEPS; number++) {
      Set<String> inputs = new TreeSet<>(Set.of(ARRIVED));
      for (int other = 0; other < 3 && number >= 60; other++) {
        inputs.add("market.t" + (number - 60 + random.nextInt(60)));
      }
      // The files' names tell nothing of their order.
      String name = String.format("s%03d", number * 7 % STEPS);
      line.step(
          name,
          "CREATE OR REPLACE TABLE market.t%d AS\nSELECT grower, kilos FROM %s"
              .formatted(number, String.join("\nUNION ALL SELECT grower, kilos FROM ", inputs)));
      reads.put(name, inputs);
      List<Attempt> attempts = new ArrayList<>();
      if (random.nextInt(20) == 0) {
        attempts.add(attempt(unit, random).fails("jobBackendError", "again"));
      }
      attempts.add(attempt(unit, random));
      scripts.put(name, attempts.toArray(Attempt[]::new));
    }
    graph = Objects.requireNonNull(line.analyze().graph(), line::problems);
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
    Map<String, String> writer = new HashMap<>();
    graph.steps().forEach(step -> writer.put(step.writes().get(0), step.name()));
    for (JobRequest request : jobs.started()) {
      Instant end = jobs.endOf(request.job().id());
      String name = ScriptedJobs.task(request);
      Instant started =
          end.minus(scripts.get(name)[ScriptedJobs.attempt(request.job().id()) - 1].runs());
      for (String table : reads.get(name)) {
        Instant made = ARRIVED.equals(table) ? Instant.MIN : ends.get(writer.get(table));
        assertThat(name + " before " + table, started.isBefore(made), is(false));
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
