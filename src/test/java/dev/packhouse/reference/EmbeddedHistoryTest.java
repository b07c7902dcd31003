package dev.packhouse.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.packhouse.steps.Budget;
import dev.packhouse.steps.Manifest;
import dev.packhouse.steps.Spending;
import dev.packhouse.steps.StepHistory;
import dev.packhouse.steps.StepTables;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the records of steps in a warehouse tell the next run. */
class EmbeddedHistoryTest {

  private static final StepTables RECORDS = new StepTables("p.market.jobs", "market.manifests");
  private static final Budget BUDGET = new Budget(1_000, Duration.ofDays(1), Budget.WhenSpent.FAIL);
  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  @TempDir Path folder;
  private LocalSteps steps;
  private StepHistory history;

  @BeforeEach
  void open() throws Exception {
    steps = LocalSteps.open(folder);
    history = steps.history(RECORDS);
  }

  @AfterEach
  void close() throws Exception {
    steps.close();
  }

  private static TableFieldSchema column(String name, String type) {
    return new TableFieldSchema().setName(name).setType(type);
  }

  private void makeTables() throws Exception {
    steps.make(
        "market.manifests",
        column("line", "STRING"),
        column("manifest_id", "STRING"),
        column("revision", "INT64"),
        column("state", "STRING"),
        column("made_at", "TIMESTAMP"),
        column("manifest", "STRING"));
    steps.make(
        "market.jobs",
        column("line", "STRING"),
        column("manifest_id", "STRING"),
        column("step", "STRING"),
        column("bytes_billed", "INT64"),
        column("recorded_at", "TIMESTAMP"));
  }

  private void manifest(String line, String id, long revision, String state, String made)
      throws Exception {
    String json =
        "{'id':'%s','line':'%s','run':'r','revision':%d,'state':'%s','arrivals':{'tables':['a.b'],"
            + "'windowStart':'%s','windowEnd':'%s','due':'%s'},'made':'%s','tasks':[]}";
    steps.land(
        "market.manifests",
        "{\"line\":\"%s\",\"manifest_id\":\"%s\",\"revision\":%d,\"state\":\"%s\",\"made_at\":\"%s\",\"manifest\":\"%s\"}"
            .formatted(
                line,
                id,
                revision,
                state,
                made,
                json.formatted(id, line, revision, state, made, made, made, made)
                    .replace("'", "\\\"")));
  }

  private void job(String step, long bytes, String at) throws Exception {
    steps.land(
        "market.jobs",
        "{\"line\":\"orchard\",\"manifest_id\":\"m\",\"step\":\"%s\",\"bytes_billed\":%d,\"recorded_at\":\"%s\"}"
            .formatted(step, bytes, at));
  }

  @Test
  void withoutTablesThereIsNoHistory() throws Exception {
    assertThat(history.unfinished("orchard"), is(List.of()));
    assertThat(
        history.spending("orchard", BUDGET, List.of(), NOON),
        is(new Spending(Instant.parse("2026-01-02T00:00:00Z"), 0)));
  }

  @Test
  void theLastRecordOfEachManifestThatHasNotEndedIsRead() throws Exception {
    makeTables();
    manifest("orchard", "later", 1, "SEALED", "2026-01-02T02:00:00Z");
    manifest("orchard", "ended", 1, "RUNNING", "2026-01-02T01:00:00Z");
    manifest("orchard", "ended", 2, "SUCCEEDED", "2026-01-02T01:00:00Z");
    manifest("orchard", "first", 1, "SEALED", "2026-01-02T00:00:00Z");
    manifest("orchard", "first", 10, "RUNNING", "2026-01-02T00:00:00Z");
    // A row may be written twice.
    manifest("orchard", "first", 10, "RUNNING", "2026-01-02T00:00:00Z");
    manifest("orchard", "first", 9, "SEALED", "2026-01-02T00:00:00Z");
    manifest("meadow", "other", 1, "RUNNING", "2026-01-02T00:00:00Z");
    List<Manifest> unfinished = history.unfinished("orchard");
    assertThat(
        unfinished.stream().map(manifest -> manifest.id() + " " + manifest.revision()).toList(),
        is(List.of("first 10", "later 1")));
    assertThat(unfinished.get(0).arrivals().tables(), is(List.of("a.b")));
  }

  @Test
  void whatWasBilledInThePeriodIsAddedUp() throws Exception {
    makeTables();
    job("one", 100, "2026-01-01T23:00:00Z");
    job("one", 130, "2026-01-02T01:00:00Z");
    job("one", 130, "2026-01-02T01:00:00Z");
    job("two", 7, "2026-01-02T03:00:00Z");
    job("old", 500, "2026-01-01T03:00:00Z");
    assertThat(
        history.spending("orchard", BUDGET, List.of(), NOON),
        is(new Spending(Instant.parse("2026-01-02T00:00:00Z"), 37)));
    assertThat(history.spending("meadow", BUDGET, List.of(), NOON).bytes(), is(0L));
    assertThat(history.spending("orchard", BUDGET, List.of("l", "m"), NOON).bytes(), is(0L));
  }
}
