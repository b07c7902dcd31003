package dev.packhouse.steps;

import com.google.common.hash.Hashing;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How long to wait before something is tried again: twice as long each time, up to a bound, and of
 * that between a half and the whole.
 *
 * <p>The part by which two differ comes from the job's id and not from chance, so that a bundle
 * that runs again waits as long as it did before.
 *
 * @param first the wait after the first failure
 * @param most the longest
 */
public record Backoff(Duration first, Duration most) implements Serializable {

  private static final int MOST_DOUBLINGS = 30;

  public Backoff {
    Checks.that(first.toMillis() > 0, "a backoff begins above zero");
    Checks.that(most.compareTo(first) >= 0, "a backoff does not shrink");
  }

  /**
   * The wait after a failure.
   *
   * @param job id of the job that failed
   * @param failures how many there were, from 1
   */
  public Duration after(String job, int failures) {
    long doubled = first.toMillis() << Math.min(MOST_DOUBLINGS, Math.max(0, failures - 1));
    // Doubling a long wait that often may overflow: then it is the longest.
    long whole = doubled <= 0 ? most.toMillis() : Math.min(most.toMillis(), doubled);
    long half = whole / 2;
    long hash =
        Hashing.sha256()
            .newHasher()
            .putString(job, StandardCharsets.UTF_8)
            .putInt(failures)
            .hash()
            .asLong();
    return Duration.ofMillis(whole - Math.floorMod(hash, half + 1));
  }
}
