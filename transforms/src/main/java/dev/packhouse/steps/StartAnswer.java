package dev.packhouse.steps;

import org.jspecify.annotations.Nullable;

/**
 * What came back when a job was to be started.
 *
 * @param kind what is known
 * @param error of a job that was {@code REFUSED}
 */
public record StartAnswer(Kind kind, @Nullable JobError error) {

  public static final StartAnswer STARTED = new StartAnswer(Kind.STARTED, null);
  public static final StartAnswer ALREADY_STARTED = new StartAnswer(Kind.ALREADY_STARTED, null);
  public static final StartAnswer TAKEN = new StartAnswer(Kind.TAKEN, null);
  public static final StartAnswer LOST = new StartAnswer(Kind.LOST, null);

  /** What is known after a job was to be started. */
  public enum Kind {
    STARTED,
    /**
     * 409, and the job of that id has the same hash in its label: an earlier request started it.
     */
    ALREADY_STARTED,
    /** 409, and the job of that id has another hash in its label, or none. */
    TAKEN,
    /** No answer, or one that leaves open whether there is a job now, as any 5xx does. */
    LOST,
    /** There is no job. */
    REFUSED
  }

  public StartAnswer {
    Checks.that(
        (kind == Kind.REFUSED) == (error != null), "a refusal, and nothing else, has an error");
  }

  public static StartAnswer refused(JobError error) {
    return new StartAnswer(Kind.REFUSED, error);
  }
}
