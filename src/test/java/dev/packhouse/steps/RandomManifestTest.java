package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many a {@link RandomTrial}; one that fails prints its seed. */
final class RandomManifestTest {

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void endsAsAnIndependentSchedulerSays(boolean bounded) throws IOException {
    for (long seed = 1; seed <= 400; seed++) {
      var trial = new RandomTrial(seed, bounded);
      try {
        trial.runAndCompare(0);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed + ", bounded " + bounded, failure);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void bundlesThatRunAgainStartNothingTwice(int oneIn) throws IOException {
    for (long seed = 1; seed <= 200; seed++) {
      var trial = new RandomTrial(seed, true);
      try {
        trial.runAndCompare(oneIn);
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("seed " + seed + ", fails one in " + oneIn, failure);
      }
    }
  }

  @Test
  void casesHaveEveryEnd() throws IOException {
    Set<TaskState> seen = new HashSet<>();
    for (long seed = 1; seed <= 50; seed++) {
      var trial = new RandomTrial(seed, true);
      trial.runAndCompare(0);
      trial.ends().values().forEach(task -> seen.add(task.progress().state()));
    }
    assertThat(seen, is(Set.of(TaskState.SUCCEEDED, TaskState.FAILED, TaskState.SKIPPED)));
  }
}
