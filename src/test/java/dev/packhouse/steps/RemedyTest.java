package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemedyTest {

  @ParameterizedTest
  @CsvSource({
    "rateLimitExceeded, too fast, SOON, false",
    "jobRateLimitExceeded, too fast, SOON, false",
    "backendError, oops, SOON, true",
    "internalError, oops, SOON, true",
    "jobBackendError, oops, SOON, true",
    "jobInternalError, oops, SOON, true",
    "quotaExceeded, tomorrow, LATER, false",
    "invalidQuery, Could not serialize access to table p:d.t due to concurrent update, SOON, false",
    "invalidQuery, Transaction is aborted due to concurrent update against table p:d.t, SOON, false",
    "invalidQuery, Exceeded rate limits: too many table update operations for this table, SOON, false",
    "invalidQuery, Unrecognized name: amout at [1:8], NONE, false",
    "notFound, Not found: Table p:d.t, NONE, false",
    "accessDenied, no, NONE, false",
    "resourcesExceeded, too large, NONE, false",
    "stopped, cancelled, NONE, false",
    "duplicate, Already Exists: Table p:d.t, NONE, false",
    "bytesBilledLimitExceeded, more, NONE, false",
  })
  void documentedReasonHasItsRemedy(
      String reason, String message, Remedy remedy, boolean leavesOpen) {
    JobError error = JobError.of(reason, message);
    assertThat(Remedy.of(error), is(remedy));
    assertThat(Remedy.leavesOpen(error), is(leavesOpen));
  }
}
