package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many a {@link RandomTrial}; one that fails prints its seed. */
final class RandomManifestTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsAsAnIndependentSchedulerSays(boolean bounded) throws IOException {
    for (long seed = 1; seed <= 300; seed++) {
      var trial = new RandomTrial(seed, bounded);
      try {
        trial.compare();
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed + ", bounded " + bounded, failure);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"2, 0", "5, 0", "0, 3", "0, 20", "4, 10"})
  void bundlesAndRunsThatAreBegunAgainStartNothingTwice(int failOneIn, int crashOneIn)
      throws IOException {
    for (long seed = 1; seed <= 100; seed++) {
      var trial = new RandomTrial(seed, true);
      try {
        trial.checkInvariants(failOneIn, crashOneIn);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed, failure);
      }
    }
  }

  @Test
  void casesHaveEveryEnd() throws IOException {
    Set<TaskState> seen = new HashSet<>();
    for (long seed = 1; seed <= 50; seed++) {
      var trial = new RandomTrial(seed, true);
      trial.compare();
      trial.ends().values().forEach(task -> seen.add(task.progress().state()));
    }
    assertThat(seen, is(Set.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.SKIPPED)));
  }
}
