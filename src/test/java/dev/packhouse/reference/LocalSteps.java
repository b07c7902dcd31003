package dev.packhouse.reference;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import dev.packhouse.steps.JobReference;
import dev.packhouse.steps.JobRequest;
import dev.packhouse.steps.JobStatus;
import dev.packhouse.steps.Parameter;
import dev.packhouse.steps.SqlJobs;
import dev.packhouse.steps.StartAnswer;
import dev.packhouse.steps.Statement;
import dev.packhouse.steps.StepHistory;
import dev.packhouse.steps.StepTables;
import dev.packhouse.warehouse.EmbeddedWarehouse;
import dev.packhouse.warehouse.ResultFormat;
import dev.packhouse.warehouse.ResultRows;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.DatasetService;
import org.apache.beam.sdk.io.gcp.bigquery.ErrorContainer;
import org.apache.beam.sdk.io.gcp.bigquery.InsertRetryPolicy;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.FailsafeValueInSingleWindow;

/** A warehouse with steps, for tests. */
final class LocalSteps implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long MOST_SECONDS = 300;

  private final Path folder;
  private final EmbeddedWarehouse warehouse;
  private final SqlJobs jobs;
  private int started;

  private LocalSteps(Path folder, EmbeddedWarehouse warehouse) {
    this.folder = folder;
    this.warehouse = warehouse;
    jobs = EmbeddedSteps.of(warehouse).jobs(PipelineOptionsFactory.create());
  }

  static LocalSteps open(Path folder) throws Exception {
    EmbeddedWarehouse warehouse = EmbeddedWarehouse.open(folder);
    warehouse.createDataset("market");
    return new LocalSteps(folder, warehouse);
  }

  StepHistory history(StepTables records) {
    return EmbeddedSteps.of(warehouse).history(records, PipelineOptionsFactory.create());
  }

  SqlJobs jobs() {
    return jobs;
  }

  private DatasetService datasets() {
    return warehouse.services().getDatasetService(PipelineOptionsFactory.as(BigQueryOptions.class));
  }

  private static TableReference reference(String table) {
    String[] names = table.split("\\.");
    return new TableReference().setProjectId("p").setDatasetId(names[0]).setTableId(names[1]);
  }

  void make(String table, TableFieldSchema... columns) throws Exception {
    datasets()
        .createTable(
            new Table()
                .setTableReference(reference(table))
                .setSchema(new TableSchema().setFields(List.of(columns))));
  }

  /** Lands JSON rows in a table, which is made of columns kind and kg where there is none. */
  void land(String table, String... rows) throws Exception {
    if (datasets().getTable(reference(table)) == null) {
      make(
          table,
          new TableFieldSchema().setName("kind").setType("STRING"),
          new TableFieldSchema().setName("kg").setType("INT64"));
    }
    List<FailsafeValueInSingleWindow<TableRow, TableRow>> values = new ArrayList<>();
    for (String row : rows) {
      TableRow value = new TableRow();
      value.putAll(JSON.readValue(row, new TypeReference<Map<String, Object>>() {}));
      values.add(
          FailsafeValueInSingleWindow.of(
              value,
              GlobalWindow.TIMESTAMP_MIN_VALUE,
              GlobalWindow.INSTANCE,
              PaneInfo.NO_FIRING,
              value));
    }
    datasets()
        .insertAll(
            reference(table),
            values,
            null,
            InsertRetryPolicy.neverRetry(),
            new ArrayList<>(),
            ErrorContainer.TABLE_ROW_ERROR_CONTAINER,
            false,
            false,
            true,
            new ArrayList<>());
  }

  static JobRequest request(String id, String sql, Parameter... parameters) {
    return new JobRequest(
        new JobReference(id, "US"),
        Statement.hash(sql),
        List.of(parameters),
        Map.of("packhouse_hash", Statement.hash(sql).substring(0, 32)),
        null,
        Duration.ofHours(1));
  }

  /** Runs a statement or a script to its end. */
  JobStatus run(String sql, Parameter... parameters) throws Exception {
    JobRequest request = request("job" + ++started, sql, parameters);
    StartAnswer answer = jobs.start(request, sql);
    if (answer.kind() != StartAnswer.Kind.STARTED) {
      throw new AssertionError(answer);
    }
    return await(request.job());
  }

  JobStatus await(JobReference job) throws Exception {
    long end = System.nanoTime() + MOST_SECONDS * 1_000_000_000L;
    while (System.nanoTime() < end) {
      JobStatus status = jobs.status(job, 5);
      if (status.kind() == JobStatus.Kind.DONE || status.kind() == JobStatus.Kind.FAILED) {
        return status;
      }
      Thread.sleep(5);
    }
    throw new AssertionError("job " + job.id() + " does not end");
  }

  /** What a query in DuckDB's SQL returns: a line for each row. */
  String rows(String sql) throws Exception {
    StringBuilder text = new StringBuilder();
    try (WarehouseReader reader = WarehouseReader.open(folder);
        ResultRows rows = reader.query(sql)) {
      for (List<Object> row = rows.next(); row != null; row = rows.next()) {
        text.append(String.join(" ", row.stream().map(String::valueOf).toList())).append('\n');
      }
    }
    return text.toString();
  }

  /** A table's columns with their types, and its rows in the order of their last column. */
  String head(String table) throws Exception {
    StringWriter out = new StringWriter();
    try (WarehouseReader reader = WarehouseReader.open(folder);
        ResultRows rows = reader.head(table, 100)) {
      out.append(rows.columns().toString()).append('\n');
      ResultFormat.JSON.write(rows, out, 80);
    }
    return out.toString();
  }

  /** What the list of tables says of one. */
  String tables(String table) throws Exception {
    try (WarehouseReader reader = WarehouseReader.open(folder);
        ResultRows rows = reader.tables()) {
      for (List<Object> row = rows.next(); row != null; row = rows.next()) {
        if (table.equals(row.get(0))) {
          return row.get(0)
              + " "
              + row.get(1)
              + " "
              + row.get(2)
              + "|"
              + row.get(3)
              + "|"
              + row.get(4)
              + "|"
              + row.get(5);
        }
      }
    }
    return "no table " + table;
  }

  @Override
  public void close() throws WarehouseException {
    warehouse.close();
  }
}
