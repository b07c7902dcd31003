package dev.packhouse.land;

import java.io.Serializable;
import java.util.function.Predicate;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO.Write;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/** BigQueryIO as a sink asks for it. */
final class Writes {

  private final SinkTables tables;
  private final Destinations destinations;
  private final ConfirmingServices services;
  private final BigQueryOptions options;

  Writes(
      SinkTables tables,
      Destinations destinations,
      ConfirmingServices services,
      BigQueryOptions options) {
    this.tables = tables;
    this.destinations = destinations;
    this.services = services;
    this.options = options;
  }

  /**
   * By load jobs.
   *
   * @param maxBytesPerLoad null for BigQueryIO's own
   */
  Write<LandingRow> loads(@Nullable Long maxBytesPerLoad) {
    Write<LandingRow> write =
        appending(BigQueryIO.<LandingRow>write())
            .withMethod(Write.Method.FILE_LOADS)
            .withAvroSchemaFactory(new LoadFileSchema(tables))
            .withAvroWriter(schema -> new LandingRowWriter())
            .useAvroLogicalTypes();
    if (!options.getTempLocation().startsWith("gs://")) {
      // Rows past 20 open files are shuffled, to bound the upload buffers of Cloud Storage (64 MB
      // each). Local files have none, and a shuffle on this machine holds its rows in memory.
      write = write.withMaxFilesPerBundle(Math.max(20, tables.all().size()));
    }
    return maxBytesPerLoad == null ? write : write.withMaxBytesPerPartition(maxBytesPerLoad);
  }

  /**
   * By the Storage Write API.
   *
   * @param streaming null in batch
   */
  Write<LandingRow> storage(WriteMethod method, @Nullable WritePlan streaming) {
    Write<LandingRow> write =
        appending(BigQueryIO.writeProtos(LandingRow.class))
            .withFormatRecordOnFailureFunction(RefusedRows::carry)
            .withMethod(
                method == WriteMethod.EXACTLY_ONCE
                    ? Write.Method.STORAGE_WRITE_API
                    : Write.Method.STORAGE_API_AT_LEAST_ONCE);
    if (streaming == null) {
      return write;
    }
    write =
        write.withPropagateSuccessfulStorageApiWrites(
            (Predicate<String> & Serializable) TalliedRow.COLUMN::equals);
    return method == WriteMethod.EXACTLY_ONCE ? triggered(write, streaming) : write;
  }

  /** In streaming, exactly-once rows wait for each other a while before they are sent. */
  private Write<LandingRow> triggered(Write<LandingRow> write, WritePlan streaming) {
    Write<LandingRow> triggered = write;
    if (options.getStorageWriteApiTriggeringFrequencySec() == null) {
      triggered =
          triggered.withTriggeringFrequency(
              Duration.millis(streaming.triggeringFrequency().toMillis()));
    }
    if (options.getNumStorageWriteApiStreams() > 0) {
      return triggered;
    }
    // Elsewhere BigQueryIO makes a stream for each table and thread, and after a restart others.
    return options.getRunner().getSimpleName().contains("Dataflow")
        ? triggered.withAutoSharding()
        : triggered.withNumStorageWriteApiStreams(streaming.streamsPerTable());
  }

  private Write<LandingRow> appending(Write<LandingRow> write) {
    return write
        .to(destinations)
        .withCreateDisposition(Write.CreateDisposition.CREATE_IF_NEEDED)
        .withWriteDisposition(Write.WriteDisposition.WRITE_APPEND)
        .withTestServices(services);
  }
}
