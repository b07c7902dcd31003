package dev.packhouse.steps;

import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a line runs its manifests.
 *
 * @param line name of the line
 * @param run id of this run, unlike that of any other run of the line
 * @param location of the line's datasets
 * @param every how long arrivals are gathered for one manifest; zero: not at all
 * @param pollEvery how long a job is left alone between two questions for its status
 * @param concurrency the most jobs that run at a time
 * @param budget null for none
 * @param backoff between two attempts, and between two requests to start the same job
 * @param quotaBackoff between two attempts where a quota is used up
 * @param cancelGrace how long a job that was cancelled is given to end, before it is left behind
 * @param settle how long after the end of an interval its manifest is sealed at the earliest: what
 *     has landed is not at once there to be read
 */
public record EngineSettings(
    String line,
    String run,
    String location,
    Duration every,
    Duration pollEvery,
    int concurrency,
    @Nullable Budget budget,
    Backoff backoff,
    Backoff quotaBackoff,
    Duration cancelGrace,
    Duration settle)
    implements Serializable {

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(5), Duration.ofMinutes(5));
  private static final Backoff QUOTA_BACKOFF =
      new Backoff(Duration.ofMinutes(10), Duration.ofHours(1));

  public EngineSettings {
    Checks.text(line, "line");
    Checks.text(run, "run");
    Checks.text(location, "location");
    Checks.that(!every.isNegative(), "every is not negative");
    Checks.that(pollEvery.toMillis() > 0, "pollEvery is positive");
    Checks.that(concurrency > 0, "concurrency is positive");
    Checks.that(!cancelGrace.isNegative(), "cancelGrace is not negative");
    Checks.that(!settle.isNegative(), "settle is not negative");
  }

  /** The customary settings: a manifest as soon as data has landed, ten jobs at a time. */
  public static EngineSettings of(String line, String run, String location) {
    return new EngineSettings(
        line,
        run,
        location,
        Duration.ZERO,
        Duration.ofSeconds(5),
        10,
        null,
        BACKOFF,
        QUOTA_BACKOFF,
        Duration.ofMinutes(10),
        Duration.ZERO);
  }

  public EngineSettings withEvery(Duration every) {
    return new EngineSettings(
        line,
        run,
        location,
        every,
        pollEvery,
        concurrency,
        budget,
        backoff,
        quotaBackoff,
        cancelGrace,
        settle);
  }

  public EngineSettings withPollEvery(Duration pollEvery) {
    return new EngineSettings(
        line,
        run,
        location,
        every,
        pollEvery,
        concurrency,
        budget,
        backoff,
        quotaBackoff,
        cancelGrace,
        settle);
  }

  public EngineSettings withConcurrency(int concurrency) {
    return new EngineSettings(
        line,
        run,
        location,
        every,
        pollEvery,
        concurrency,
        budget,
        backoff,
        quotaBackoff,
        cancelGrace,
        settle);
  }

  public EngineSettings withBudget(@Nullable Budget budget) {
    return new EngineSettings(
        line,
        run,
        location,
        every,
        pollEvery,
        concurrency,
        budget,
        backoff,
        quotaBackoff,
        cancelGrace,
        settle);
  }

  public EngineSettings withBackoff(Backoff backoff, Backoff quotaBackoff) {
    return new EngineSettings(
        line,
        run,
        location,
        every,
        pollEvery,
        concurrency,
        budget,
        backoff,
        quotaBackoff,
        cancelGrace,
        settle);
  }

  public EngineSettings withCancelGrace(Duration cancelGrace) {
    return new EngineSettings(
        line,
        run,
        location,
        every,
        pollEvery,
        concurrency,
        budget,
        backoff,
        quotaBackoff,
        cancelGrace,
        settle);
  }

  public EngineSettings withSettle(Duration settle) {
    return new EngineSettings(
        line,
        run,
        location,
        every,
        pollEvery,
        concurrency,
        budget,
        backoff,
        quotaBackoff,
        cancelGrace,
        settle);
  }
}
