package dev.packhouse.land;

import com.google.api.services.bigquery.model.Dataset;
import com.google.api.services.bigquery.model.Job;
import com.google.api.services.bigquery.model.JobConfigurationLoad;
import com.google.api.services.bigquery.model.JobReference;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileWriter;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MoveOptions.StandardMoveOptions;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.DatasetService;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.JobService;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.util.MimeTypes;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;

/**
 * Does for the tables that received no rows what BigQueryIO does only for those that did: creates
 * them where they are missing, and empties those that the run replaces.
 *
 * <p>A table is emptied by the load of a file without rows. That is one job, which replaces the
 * rows or does nothing, and may run twice.
 */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class SettleTables extends DoFn<String, Void> {

  /** Nothing; it is complete when all tables are as they should be. */
  static final TupleTag<Void> SETTLED = new TupleTag<>("settled") {};

  /** The tables that were emptied. */
  static final TupleTag<String> EMPTIED = new TupleTag<>("emptied") {};

  private final SinkTables tables;
  private final BigQueryServices services;
  private final @Nullable PCollectionView<Iterable<String>> loaded;

  /**
   * Settles those tables that {@code loaded} does not name.
   *
   * @param loaded null where it is not known: missing tables are created then, and none is emptied
   */
  SettleTables(
      SinkTables tables,
      BigQueryServices services,
      @Nullable PCollectionView<Iterable<String>> loaded) {
    this.tables = tables;
    this.services = services;
    this.loaded = loaded;
  }

  @ProcessElement
  public void process(ProcessContext context) throws Exception {
    if (loaded != null) {
      for (String name : context.sideInput(loaded)) {
        if (name.equals(context.element())) {
          return;
        }
      }
    }
    for (Map.Entry<TableAddress, Table> entry : tables.all().entrySet()) {
      if (entry.getValue().name().equals(context.element())) {
        boolean emptied = settle(entry.getKey(), entry.getValue(), context.getPipelineOptions());
        if (emptied) {
          context.output(EMPTIED, context.element());
        }
      }
    }
  }

  /** Whether the table was emptied. */
  private boolean settle(TableAddress address, Table table, PipelineOptions options)
      throws Exception {
    BigQueryOptions bigQuery = options.as(BigQueryOptions.class);
    try (DatasetService datasets = services.getDatasetService(bigQuery);
        JobService jobs = services.getJobService(bigQuery)) {
      if (datasets.getTable(address.toReference()) == null) {
        datasets.createTable(SinkTables.toCreate(address, table));
        return false;
      }
      if (loaded != null && table.disposition() == Disposition.TRUNCATE) {
        empty(address, table, datasets, jobs, options.getTempLocation());
        return true;
      }
      return false;
    }
  }

  private static void empty(
      TableAddress address,
      Table table,
      DatasetService datasets,
      JobService jobs,
      String tempLocation)
      throws IOException, InterruptedException {
    String id = "packhouse_empty_" + UUID.randomUUID().toString().replace("-", "");
    ResourceId file =
        FileSystems.matchNewResource(tempLocation, true)
            .resolve(id, StandardResolveOptions.RESOLVE_FILE);
    writeEmptyFile(file, AvroSchema.of(table.schema()));
    JobConfigurationLoad load =
        new JobConfigurationLoad()
            .setDestinationTable(address.toReference())
            .setSchema(BigQuerySchema.of(table.schema()))
            .setSourceUris(new ArrayList<>(List.of(file.toString())))
            .setSourceFormat("AVRO")
            .setUseAvroLogicalTypes(true)
            .setCreateDisposition("CREATE_IF_NEEDED")
            .setWriteDisposition("WRITE_TRUNCATE")
            .setTimePartitioning(BigQuerySchema.timePartitioning(table))
            .setClustering(BigQuerySchema.clustering(table));
    Dataset dataset = datasets.getDataset(address.project(), address.dataset());
    JobReference reference =
        new JobReference()
            .setProjectId(address.project())
            .setJobId(id)
            .setLocation(dataset == null ? null : dataset.getLocation());
    jobs.startLoadJob(reference, load);
    Job job = jobs.pollJob(reference, Integer.MAX_VALUE);
    FileSystems.delete(List.of(file), StandardMoveOptions.IGNORE_MISSING_FILES);
    if (job == null || job.getStatus().getErrorResult() != null) {
      throw new IOException(
          "table "
              + table.name()
              + " could not be emptied: "
              + (job == null ? "no answer" : job.getStatus().getErrorResult().getMessage()));
    }
  }

  private static void writeEmptyFile(ResourceId file, Schema schema) throws IOException {
    try (OutputStream out = Channels.newOutputStream(FileSystems.create(file, MimeTypes.BINARY));
        DataFileWriter<LandingRow> writer = new DataFileWriter<>(new LandingRowWriter())) {
      writer.create(schema, out);
    }
  }
}
