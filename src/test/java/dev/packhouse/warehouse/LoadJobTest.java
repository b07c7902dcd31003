package dev.packhouse.warehouse;

import static dev.packhouse.warehouse.Loads.column;
import static dev.packhouse.warehouse.Loads.load;
import static dev.packhouse.warehouse.Loads.run;
import static dev.packhouse.warehouse.Loads.schema;
import static dev.packhouse.warehouse.Loads.table;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobReference;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import com.google.api.services.bigquery.model.TimePartitioning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadJobTest {

  private static final Schema AVRO =
      SchemaBuilder.record("root").fields().optionalLong("id").optionalString("name").endRecord();
  private static final TableSchema COLUMNS =
      schema(
          column("id", "INTEGER").setMode("REQUIRED"), column("name", "STRING").setMaxLength(5L));

  @TempDir Path folder;
  private EmbeddedWarehouse warehouse;

  @BeforeEach
  void open() throws Exception {
    warehouse = EmbeddedWarehouse.open(folder);
    warehouse.createDataset("market");
  }

  @AfterEach
  void close() throws Exception {
    warehouse.close();
  }

  private Path file(String name, GenericRecord... rows) throws Exception {
    return Loads.avro(folder.resolve(name), AVRO, List.of(rows));
  }

  private static GenericRecord row(Long id, String name) {
    return new GenericRecordBuilder(AVRO).set("id", id).set("name", name).build();
  }

  private long rows(String name) throws Exception {
    try (Session session = warehouse.begin()) {
      return session.count(new TableName("market", name));
    }
  }

  @Test
  void rowsOfAllFilesLandAndAreCounted() throws Exception {
    Job job =
        run(
            warehouse,
            load(
                table("market", "fresh"),
                COLUMNS,
                file("a.avro", row(1L, "x"), row(2L, null)),
                file("b.avro", row(3L, "y"))));
    assertThat(job.getStatus().getErrorResult(), is(nullValue()));
    assertThat(job.getStatistics().getLoad().getOutputRows(), is(3L));
    assertThat(rows("fresh"), is(3L));
    assertThat(warehouse.landed(), equalTo(Map.of("market.fresh", 3L)));
  }

  @Test
  void oneRowWithoutItsRequiredColumnFailsTheWholeJob() throws Exception {
    List<GenericRecord> rows = new ArrayList<>();
    for (long id = 0; id < 10_000; id++) {
      rows.add(row(id == 9_999 ? null : id, "x"));
    }
    Path file = Loads.avro(folder.resolve("bad.avro"), AVRO, rows);
    Job job = run(warehouse, load(table("market", "fresh"), COLUMNS, file));
    assertThat(job.getStatus().getErrorResult().getReason(), is("invalid"));
    assertThat(
        job.getStatus().getErrorResult().getMessage(),
        containsString("Missing required field: id"));
    assertThat(Loads.datasets(warehouse).getTable(table("market", "fresh")), is(nullValue()));
  }

  @Test
  void aDatasetThatIsNotThereFailsTheJob() throws Exception {
    Job job =
        run(warehouse, load(table("nowhere", "fresh"), COLUMNS, file("a.avro", row(1L, "x"))));
    assertThat(job.getStatus().getErrorResult().getReason(), is("notFound"));
    assertThat(job.getStatus().getErrorResult().getMessage(), is("Not found: Dataset p:nowhere"));
  }

  private static Table declared(TableFieldSchema... columns) {
    return new Table().setTableReference(table("market", "fresh")).setSchema(schema(columns));
  }

  private String refusal(JobConfigurationLoad load) throws Exception {
    return run(warehouse, load).getStatus().getErrorResult().getMessage();
  }

  @Test
  void aFailedTruncateLeavesTheTableAsItWas() throws Exception {
    run(warehouse, load(table("market", "fresh"), COLUMNS, file("a.avro", row(1L, "x"))));
    Job failed =
        run(
            warehouse,
            load(table("market", "fresh"), COLUMNS, file("b.avro", row(2L, "y"), row(null, "z")))
                .setWriteDisposition("WRITE_TRUNCATE"));
    assertThat(failed.getStatus().getErrorResult().getReason(), is("invalid"));
    assertThat(rows("fresh"), is(1L));
    Job done =
        run(
            warehouse,
            load(table("market", "fresh"), COLUMNS, file("c.avro", row(2L, "y"), row(3L, "z")))
                .setWriteDisposition("WRITE_TRUNCATE"));
    assertThat(done.getStatistics().getLoad().getOutputRows(), is(2L));
    assertThat(rows("fresh"), is(2L));
  }

  @Test
  void aTruncateKeepsPartitioningAndTakesTheJobsSchema() throws Exception {
    Loads.datasets(warehouse)
        .createTable(
            declared(column("id", "INTEGER"), column("old", "DATE"))
                .setTimePartitioning(new TimePartitioning().setType("DAY")));
    run(
        warehouse,
        load(table("market", "fresh"), COLUMNS, file("a.avro", row(1L, "x")))
            .setWriteDisposition("WRITE_TRUNCATE"));
    Table now = Loads.datasets(warehouse).getTable(table("market", "fresh"));
    assertThat(now.getSchema(), is(COLUMNS));
    assertThat(now.getTimePartitioning().getType(), is("DAY"));
  }

  @Test
  void onlyAnEmptyTableTakesAWriteEmpty() throws Exception {
    JobConfigurationLoad load =
        load(table("market", "fresh"), COLUMNS, file("a.avro", row(1L, "x")))
            .setWriteDisposition("WRITE_EMPTY");
    assertThat(run(warehouse, load).getStatus().getErrorResult(), is(nullValue()));
    assertThat(refusal(load), is("Already Exists: Table p:market.fresh"));
  }

  @Test
  void aTableThatMayNotBeCreatedIsNotFound() throws Exception {
    assertThat(
        refusal(
            load(table("market", "fresh"), COLUMNS, file("a.avro", row(1L, "x")))
                .setCreateDisposition("CREATE_NEVER")),
        is("Not found: Table p:market.fresh"));
  }

  @Test
  void aSchemaGrowsOnlyWhereTheJobAllowsIt() throws Exception {
    Loads.datasets(warehouse).createTable(declared(column("id", "INTEGER").setMode("REQUIRED")));
    TableSchema grown = schema(column("id", "INTEGER"), column("name", "STRING"));
    JobConfigurationLoad load =
        load(table("market", "fresh"), grown, file("a.avro", row(1L, "x"), row(null, "y")));
    assertThat(refusal(load), containsString("has changed mode from REQUIRED to NULLABLE"));
    load.setSchemaUpdateOptions(List.of("ALLOW_FIELD_RELAXATION"));
    assertThat(refusal(load), containsString("Cannot add fields (field: name)"));
    load.setSchemaUpdateOptions(List.of("ALLOW_FIELD_RELAXATION", "ALLOW_FIELD_ADDITION"));
    assertThat(run(warehouse, load).getStatus().getErrorResult(), is(nullValue()));
    assertThat(
        Loads.datasets(warehouse).getTable(table("market", "fresh")).getSchema().getFields(),
        is(List.of(column("id", "INTEGER").setMode("NULLABLE"), column("name", "STRING"))));
    assertThat(rows("fresh"), is(2L));
  }

  @Test
  void aColumnOfAnotherTypeIsRefused() throws Exception {
    Loads.datasets(warehouse)
        .createTable(declared(column("id", "INTEGER").setMode("REQUIRED"), column("name", "DATE")));
    Path file = file("a.avro", row(1L, "x"));
    assertThat(
        refusal(load(table("market", "fresh"), COLUMNS, file)),
        containsString("Field name has changed type from DATE to STRING"));
    assertThat(
        refusal(load(table("market", "fresh"), null, file)),
        containsString("Could not convert value to DATE. Field: name; Value: x"));
  }

  @Test
  void aFieldThatTheTableDoesNotHaveIsRefusedOrLeftOut() throws Exception {
    JobConfigurationLoad load =
        load(
            table("market", "fresh"),
            schema(column("name", "STRING")),
            file("a.avro", row(1L, "x")));
    assertThat(refusal(load), containsString("Cannot add fields (field: id)"));
    assertThat(
        run(warehouse, load.setIgnoreUnknownValues(true)).getStatus().getErrorResult(),
        is(nullValue()));
  }

  @Test
  void aValueLongerThanItsColumnFailsTheJob() throws Exception {
    assertThat(
        refusal(load(table("market", "fresh"), COLUMNS, file("a.avro", row(1L, "abcdef")))),
        containsString("STRING(5) has maximum length 5 but got a value with length 6"));
  }

  @Test
  void aDamagedFileAndAMissingOneFailTheJob() throws Exception {
    Path file = file("a.avro", row(1L, "x"), row(2L, "y"));
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 7));
    assertThat(
        refusal(load(table("market", "fresh"), COLUMNS, file)),
        containsString("Error while reading data"));
    assertThat(
        refusal(load(table("market", "fresh"), COLUMNS, folder.resolve("none.avro"))),
        containsString("none.avro"));
  }

  @Test
  void theSameJobIdRunsOnce() throws Exception {
    JobConfigurationLoad load =
        load(table("market", "fresh"), COLUMNS, file("a.avro", row(1L, "x")));
    JobReference reference = new JobReference().setProjectId("p").setJobId("once");
    assertThat(Loads.jobs(warehouse).getJob(reference), is(nullValue()));
    Loads.jobs(warehouse).startLoadJob(reference, load);
    Loads.jobs(warehouse).startLoadJob(reference, load);
    Loads.jobs(warehouse).pollJob(reference, 1);
    assertThat(Loads.jobs(warehouse).getJob(reference).getStatus().getState(), is("DONE"));
    assertThat(rows("fresh"), is(1L));
  }

  @Test
  void jobsForManyTablesAndForOneRunSideBySide() throws Exception {
    List<JobReference> started = new ArrayList<>();
    for (int job = 0; job < 12; job++) {
      JobReference reference = new JobReference().setProjectId("p").setJobId("side" + job);
      Path file = file("f" + job + ".avro", row((long) job, "x"), row(job + 100L, "y"));
      Loads.jobs(warehouse)
          .startLoadJob(reference, load(table("market", "t" + job % 4), COLUMNS, file));
      started.add(reference);
    }
    for (JobReference reference : started) {
      assertThat(
          Loads.jobs(warehouse).pollJob(reference, 1).getStatus().getErrorResult(),
          is(nullValue()));
    }
    assertThat(
        warehouse.landed(),
        equalTo(Map.of("market.t0", 6L, "market.t1", 6L, "market.t2", 6L, "market.t3", 6L)));
  }

  @Test
  void aShortTextAfterALongOneInTheSamePlaceIsEqualToItself() throws Exception {
    // DuckDB's appender keeps short texts in a buffer that it does not clear between chunks.
    List<GenericRecord> rows = new ArrayList<>();
    for (long id = 0; id < 8_192; id++) {
      rows.add(row(id, id < 4_096 ? "abcde" : "ab"));
    }
    Path file = Loads.avro(folder.resolve("texts.avro"), AVRO, rows);
    run(warehouse, load(table("market", "fresh"), COLUMNS, file));
    try (Session session = warehouse.begin()) {
      assertThat(
          session.rows(
              "SELECT name, count(*) FROM market.fresh WHERE name IN ('ab', 'abcde')"
                  + " GROUP BY name ORDER BY name"),
          is(List.of(List.of("ab", "4096"), List.of("abcde", "4096"))));
    }
  }

  @Test
  void aFaultLosesOneRowAndTheStatisticsTellIt() throws Exception {
    assertThat(landedWith(Fault.DROP_ONE_ROW), is(2L));
  }

  @Test
  void aFaultRepeatsOneRowAndTheStatisticsTellIt() throws Exception {
    assertThat(landedWith(Fault.REPEAT_ONE_ROW), is(4L));
  }

  private long landedWith(Fault fault) throws Exception {
    try (EmbeddedWarehouse faulty = EmbeddedWarehouse.open(folder.resolve("faulty"), fault)) {
      faulty.createDataset("market");
      Job job =
          run(
              faulty,
              load(
                  table("market", "fresh"),
                  COLUMNS,
                  file("a.avro", row(1L, "x"), row(2L, "y"), row(3L, "z"))));
      long rows = job.getStatistics().getLoad().getOutputRows();
      assertThat(faulty.landed(), is(Map.of("market.fresh", rows)));
      return rows;
    }
  }

  @Test
  void aFaultFailsEveryLoad() throws Exception {
    try (EmbeddedWarehouse faulty =
        EmbeddedWarehouse.open(folder.resolve("faulty"), Fault.FAIL_LOAD)) {
      faulty.createDataset("market");
      Job job = run(faulty, load(table("market", "fresh"), COLUMNS, file("a.avro", row(1L, "x"))));
      assertThat(job.getStatus().getErrorResult().getReason(), is("backendError"));
    }
  }
}
