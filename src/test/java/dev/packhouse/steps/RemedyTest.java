package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RemedyTest {

  @ParameterizedTest
  @CsvSource({
    "rateLimitExceeded, too fast, NEW_ID, NEW_ID",
    "jobRateLimitExceeded, too fast, NEW_ID, NEW_ID",
    "backendError, oops, SAME_ID, NEW_ID",
    "internalError, oops, SAME_ID, NEW_ID",
    "jobBackendError, oops, SAME_ID, NEW_ID",
    "jobInternalError, oops, SAME_ID, NEW_ID",
    "quotaExceeded, tomorrow, NEW_ID_SLOWLY, NEW_ID_SLOWLY",
    "invalidQuery, Could not serialize access to table p:d.t due to concurrent update, NEW_ID, NEW_ID",
    "invalidQuery, Transaction is aborted due to concurrent update against table p:d.t, NEW_ID, NEW_ID",
    "invalidQuery, Exceeded rate limits: too many table update operations for this table, NEW_ID, NEW_ID",
    "invalidQuery, Unrecognized name: amout at [1:8], NONE, NONE",
    "notFound, Not found: Table p:d.t, NONE, NONE",
    "accessDenied, no, NONE, NONE",
    "resourcesExceeded, too large, NONE, NONE",
    "stopped, cancelled, NONE, NONE",
    "duplicate, Already Exists: Table p:d.t, NONE, NONE",
    "bytesBilledLimitExceeded, more, NONE, NONE",
  })
  void documentedReasonHasItsRemedy(String reason, String message, Remedy ofStart, Remedy ofJob) {
    JobError error = JobError.of(reason, message);
    assertThat(Remedy.ofStart(error), is(ofStart));
    assertThat(Remedy.ofJob(error), is(ofJob));
  }
}
