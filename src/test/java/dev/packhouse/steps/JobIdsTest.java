package dev.packhouse.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JobIdsTest {

  private static final Parameter DAY = Parameter.of("day", "DATE", "2026-01-01");

  private static String hash(String task, Parameter... parameters) {
    return JobIds.hash("orchard", "r-1", task, Statement.hash("SELECT 1"), List.of(parameters));
  }

  @Test
  void idIsTheSameInEveryVersion() {
    // A run that picks a manifest up may be of a later version: BigQuery must know its jobs again.
    assertThat(
        JobIds.id("orchard", "r-1", "fresh sums", 2, hash("fresh sums", DAY)),
        is("packhouse_orchard_r-1_fresh-sums_2_0ab84709554243fec1bfbe16b2a2df07"));
  }

  @Test
  void namesOfAnyLengthAndAlphabetStayWithinTheLimit() {
    String id = JobIds.id("ö".repeat(900), "m/1", "日".repeat(900), 1_000, hash("x"));
    assertThat(id, matchesPattern("[A-Za-z0-9_-]+"));
    assertThat(id.length(), lessThanOrEqualTo(JobIds.MOST_CHARACTERS));
    Map<String, String> labels = JobIds.labels("Ö".repeat(90), "m", "Fresh Sums", hash("x"));
    labels.values().forEach(label -> assertThat(label, matchesPattern("[a-z0-9_-]{1,63}")));
  }

  @Test
  void hashTellsNamesTextAndParametersApart() {
    assertThat(hash("a.b"), not(hash("a-b")));
    assertThat(hash("a", DAY), not(hash("a")));
    assertThat(hash("a", DAY), not(hash("a", Parameter.of("day", "DATE", "2026-01-02"))));
    assertThat(
        hash("a", Parameter.array("t", "STRING", List.of("x", "y"))),
        not(hash("a", Parameter.array("t", "STRING", List.of("x,y")))));
    assertThat(hash("a", DAY), is(hash("a", DAY)));
  }

  @Test
  void backoffDoublesUpToItsBoundAndIsTheSameForTheSameJob() {
    Backoff backoff = new Backoff(Duration.ofSeconds(4), Duration.ofSeconds(60));
    for (int failures = 1; failures < 70; failures++) {
      long whole = failures > 4 ? 60_000 : 4_000L << (failures - 1);
      long wait = backoff.after("job", failures).toMillis();
      assertThat(wait, is(backoff.after("job", failures).toMillis()));
      assertThat(wait >= whole / 2 && wait <= whole, is(true));
    }
    assertThat(backoff.after("job", 9), not(backoff.after("other", 9)));
  }
}
