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
import com.google.api.services.bigquery.model.TableSchema;
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
}
