package dev.packhouse.steps;

import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** What the engine is told. */
sealed interface Event {

  /** When, by the clock of the machine that tells it. */
  Instant time();

  /**
   * Rows have landed.
   *
   * @param tables in which tables
   * @param windowStart when the first of them may have landed
   * @param windowEnd before when the last of them did
   */
  record TablesArrived(
      Instant time, Collection<String> tables, Instant windowStart, Instant windowEnd)
      implements Event {}

  /** The deployed step graph has been read. */
  record GraphRead(Instant time, GraphReading reading) implements Event {}

  /**
   * A run has begun, and found what an earlier one left.
   *
   * @param manifests the last record of each that has not ended, in the order in which they were
   *     made
   * @param spending what ops.jobs tells of the budget's period, but for the jobs of {@code
   *     manifests}
   */
  record Resumed(Instant time, List<Manifest> manifests, Spending spending) implements Event {}

  /** A request to start a job has been answered, or has not. */
  record StartAnswered(Instant time, String job, StartAnswer answer) implements Event {}

  /** All jobs that one {@link Action.AskStatus} names have been asked for. */
  record StatusAnswered(Instant time, List<Answer> answers) implements Event {}

  /** How one job is. */
  record Answer(String job, JobStatus status) {}

  /** The time of the last {@link Action.SetTimer} has come, or there is another reason to look. */
  record TimerFired(Instant time) implements Event {}

  /** Somebody wants all manifests to stop. */
  record CancelAsked(Instant time) implements Event {}

  /** The job ends once its input is through: what is not done is left to the next one. */
  record DrainAsked(Instant time) implements Event {}
}
