package dev.packhouse.reference;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.services.bigquery.model.TableFieldSchema;
import dev.packhouse.steps.JobStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The query by which the Terraform module looks whether receipts balance, run by GoogleSQL's
 * reference engine over a table of the columns that the module gives it.
 */
final class ReceiptQueryTest {

  private static final Path MODULE = Path.of("..", "..", "templates", "terraform");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LONG_AGO = Duration.ofMinutes(20);
  private static final Duration JUST_NOW = Duration.ofMinutes(1);

  // One for all tests, with a table for each: an engine takes seconds to start.
  @TempDir static Path folder;
  private static LocalSteps warehouse;
  private static int tables;

  /** One for all rows of a test, so that they are of one interval. */
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private final String table = "market.receipts" + ++tables;

  @BeforeAll
  static void open() throws Exception {
    warehouse = LocalSteps.open(folder.resolve("run"));
  }

  @AfterAll
  static void close() throws Exception {
    warehouse.close();
  }

  @BeforeEach
  void make() throws Exception {
    List<TableFieldSchema> columns = new ArrayList<>();
    for (JsonNode column :
        JSON.readTree(MODULE.resolve("tables").resolve("receipts.json").toFile()).path("schema")) {
      columns.add(
          new TableFieldSchema()
              .setName(column.path("name").asText())
              .setType(column.path("type").asText())
              .setMode(column.path("mode").asText()));
    }
    warehouse.make(table, columns.toArray(TableFieldSchema[]::new));
  }

  @Test
  void intervalsInBalanceLetItSucceed() throws Exception {
    land("orchard", LONG_AGO, 10, 0, 0, 7, 0);
    land("orchard", LONG_AGO, 0, 8, 1, 0, 7);
    land("orchard", LONG_AGO, 0, 0, 1, 0, 0);

    assertThat(check().kind(), is(JobStatus.Kind.DONE));
  }

  @Test
  void missingRecordMakesItFail() throws Exception {
    land("orchard", LONG_AGO, 10, 9, 0, 7, 7);

    JobStatus status = check();

    assertThat(status.kind(), is(JobStatus.Kind.FAILED));
    assertThat(status.toString(), containsString("1 intervals of line orchard are out of balance"));
  }

  @Test
  void otherRecordsThanThoseReadMakeItFail() throws Exception {
    land("orchard", LONG_AGO, 10, 10, 0, 7, 6);

    assertThat(check().kind(), is(JobStatus.Kind.FAILED));
  }

  @Test
  void recordsThatAreOnTheirWayAndOtherLinesAreLeftAlone() throws Exception {
    land("orchard", JUST_NOW, 10, 9, 0, 7, 6);
    land("tides", LONG_AGO, 10, 9, 0, 7, 6);

    assertThat(check().kind(), is(JobStatus.Kind.DONE));
  }

  private JobStatus check() throws Exception {
    return warehouse.run(
        Files.readString(MODULE.resolve("receipts.sql"))
            .replace("${table}", table)
            .replace("${line}", "orchard"));
  }

  private void land(
      String line, Duration ago, long read, long landed, long dead, long idsIn, long idsOut)
      throws Exception {
    String interval = time(Duration.ofHours(2));
    warehouse.land(
        table,
        row(
            Map.ofEntries(
                Map.entry("line", line),
                Map.entry("line_version", "v"),
                Map.entry("run_id", "r"),
                Map.entry("interval_start", interval),
                Map.entry("interval_end", interval),
                Map.entry("read", read),
                Map.entry("landed", landed),
                Map.entry("dead_lettered", dead),
                Map.entry("duplicate", 0),
                Map.entry("filtered", 0),
                Map.entry("ids_in", idsIn),
                Map.entry("ids_out", idsOut),
                Map.entry("recorded_at", time(ago)))));
  }

  private static String row(Map<String, Object> values) throws IOException {
    return JSON.writeValueAsString(values);
  }

  private String time(Duration ago) {
    return now.minus(ago).toString();
  }
}
