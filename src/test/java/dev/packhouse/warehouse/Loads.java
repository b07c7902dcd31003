package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobReference;
import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import com.google.api.services.bigquery.model.TableSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.DatasetService;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.JobService;
import org.apache.beam.sdk.io.gcp.bigquery.ErrorContainer;
import org.apache.beam.sdk.io.gcp.bigquery.InsertRetryPolicy;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.values.FailsafeValueInSingleWindow;
import org.apache.beam.sdk.values.ValueInSingleWindow;

/** What tests of load jobs write files and start jobs with. */
final class Loads {

  private static final AtomicInteger JOBS = new AtomicInteger();

  private Loads() {}

  static TableReference table(String dataset, String table) {
    return new TableReference().setProjectId("p").setDatasetId(dataset).setTableId(table);
  }

  static TableFieldSchema column(String name, String type) {
    return new TableFieldSchema().setName(name).setType(type);
  }

  static TableSchema schema(TableFieldSchema... columns) {
    return new TableSchema().setFields(List.of(columns));
  }

  static JobService jobs(EmbeddedWarehouse warehouse) {
    return warehouse.services().getJobService(PipelineOptionsFactory.as(BigQueryOptions.class));
  }

  static DatasetService datasets(EmbeddedWarehouse warehouse) {
    return warehouse.services().getDatasetService(PipelineOptionsFactory.as(BigQueryOptions.class));
  }

  static JobConfigurationLoad load(TableReference table, TableSchema schema, Path... files) {
    return new JobConfigurationLoad()
        .setDestinationTable(table)
        .setSchema(schema)
        .setSourceFormat("AVRO")
        .setUseAvroLogicalTypes(true)
        .setWriteDisposition("WRITE_APPEND")
        .setCreateDisposition("CREATE_IF_NEEDED")
        .setSourceUris(List.of(files).stream().map(Path::toString).toList());
  }

  /** Runs a job and waits for its end. */
  static Job run(EmbeddedWarehouse warehouse, JobConfigurationLoad load)
      throws IOException, InterruptedException {
    JobReference reference =
        new JobReference().setProjectId("p").setJobId("job" + JOBS.incrementAndGet());
    jobs(warehouse).startLoadJob(reference, load);
    return jobs(warehouse).pollJob(reference, 1);
  }

  static Path avro(Path file, Schema schema, Iterable<GenericRecord> rows) throws IOException {
    try (DataFileWriter<GenericRecord> writer =
        new DataFileWriter<>(new GenericDatumWriter<GenericRecord>(schema))) {
      writer.create(schema, file.toFile());
      for (GenericRecord row : rows) {
        writer.append(row);
      }
    }
    return file;
  }

  /** Inserts rows as a stream would; gives those back that were refused. */
  static List<TableRow> insert(EmbeddedWarehouse warehouse, TableReference table, TableRow... rows)
      throws IOException, InterruptedException {
    List<ValueInSingleWindow<TableRow>> failed = new ArrayList<>();
    datasets(warehouse)
        .insertAll(
            table,
            Stream.of(rows)
                .map(
                    row ->
                        FailsafeValueInSingleWindow.of(
                            row,
                            GlobalWindow.TIMESTAMP_MIN_VALUE,
                            GlobalWindow.INSTANCE,
                            PaneInfo.NO_FIRING,
                            row))
                .toList(),
            null,
            InsertRetryPolicy.neverRetry(),
            failed,
            ErrorContainer.TABLE_ROW_ERROR_CONTAINER,
            false,
            false,
            true,
            new ArrayList<>());
    return failed.stream().map(ValueInSingleWindow::getValue).toList();
  }
}
