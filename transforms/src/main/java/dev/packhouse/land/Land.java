package dev.packhouse.land;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.DeadLetterCoder;
import dev.packhouse.receipt.Tally;
import dev.packhouse.receipt.TallyCoder;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Routed;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryIO;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServicesImpl;
import org.apache.beam.sdk.io.gcp.bigquery.WriteResult;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.View;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PCollectionView;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.joda.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lands the records of one record type in its tables, by one BigQueryIO write.
 *
 * <p>The result's output names each table whose load has succeeded; the Storage methods give no
 * such signal. Its failures are the rows that BigQuery does not take: by the Storage methods those
 * that it refused, with {@link WriteMethod#LOADS} only what the encoder finds. What landed is
 * counted in {@link Confirmations} and in the counters {@code landed/TABLE}.
 *
 * <p>Tables that receive no rows are created as well, and emptied if the run replaces their rows.
 */
public final class Land extends PTransform<PCollection<Routed>, Landed> {

  /**
   * How long rows wait for a column unless something else is said: the Storage Write API knows a
   * new one after minutes.
   *
   * @see <a href="https://cloud.google.com/bigquery/docs/write-api#update-schema">Working with
   *     schema updates</a>
   */
  public static final java.time.Duration SCHEMA_LAG = java.time.Duration.ofMinutes(10);

  private final List<Table> tables;
  private final WriteMethod method;
  private final @Nullable String recordType;
  private final @Nullable String runId;
  private final @Nullable BigQueryServices services;
  private final @Nullable Long maxBytesPerLoad;
  private final java.time.Duration schemaLag;

  private Land(
      List<Table> tables,
      WriteMethod method,
      @Nullable String recordType,
      @Nullable String runId,
      @Nullable BigQueryServices services,
      @Nullable Long maxBytesPerLoad,
      java.time.Duration schemaLag) {
    this.tables = tables;
    this.method = method;
    this.recordType = recordType;
    this.runId = runId;
    this.services = services;
    this.maxBytesPerLoad = maxBytesPerLoad;
    this.schemaLag = schemaLag;
  }

  /**
   * Lands in {@code tables} by {@link WriteMethod#LOADS}.
   *
   * @throws IllegalArgumentException if there is none, or they have different columns
   */
  public static Land in(List<Table> tables) {
    if (tables.isEmpty()) {
      throw new IllegalArgumentException("records land in one table at least");
    }
    RecordSchema schema = tables.get(0).schema();
    for (Table table : tables) {
      if (!table.schema().equals(schema)) {
        throw new IllegalArgumentException(
            "the tables of a record type have the same columns, those of "
                + table.name()
                + " are others than those of "
                + tables.get(0).name());
      }
    }
    return new Land(List.copyOf(tables), WriteMethod.LOADS, null, null, null, null, SCHEMA_LAG);
  }

  /**
   * By this method.
   *
   * @throws IllegalArgumentException if a table is to be replaced and {@code method} cannot
   */
  public Land withMethod(WriteMethod method) {
    if (method != WriteMethod.LOADS) {
      for (Table table : tables) {
        if (table.disposition() == Disposition.TRUNCATE) {
          throw new IllegalArgumentException(
              "table "
                  + table.name()
                  + " is to be truncated, which only load jobs can: write it by loads, or append");
        }
      }
    }
    return new Land(tables, method, recordType, runId, services, maxBytesPerLoad, schemaLag);
  }

  /** The record type that dead letters name. */
  public Land withRecordType(@Nullable String recordType) {
    return new Land(tables, method, recordType, runId, services, maxBytesPerLoad, schemaLag);
  }

  /** The name of this run in {@link Confirmations}; the job's name unless it is set. */
  public Land withRunId(String runId) {
    return new Land(tables, method, recordType, runId, services, maxBytesPerLoad, schemaLag);
  }

  /** Through {@code services} instead of BigQuery's own. */
  public Land withServices(@Nullable BigQueryServices services) {
    return new Land(tables, method, recordType, runId, services, maxBytesPerLoad, schemaLag);
  }

  /**
   * How long a row waits for a column that its table does not show; {@link #SCHEMA_LAG} unless it
   * is set. Then it is a dead letter. Load jobs do not wait: they fail.
   */
  public Land withSchemaLag(java.time.Duration schemaLag) {
    return new Land(tables, method, recordType, runId, services, maxBytesPerLoad, schemaLag);
  }

  /**
   * The most bytes that one load job takes; beyond, BigQueryIO loads and copies temporary tables.
   */
  Land withMaxBytesPerLoad(long maxBytesPerLoad) {
    return new Land(tables, method, recordType, runId, services, maxBytesPerLoad, schemaLag);
  }

  @Override
  public Landed expand(PCollection<Routed> input) {
    BigQueryOptions options = input.getPipeline().getOptions().as(BigQueryOptions.class);
    String project =
        options.getBigQueryProject() == null ? options.getProject() : options.getBigQueryProject();
    SinkTables sinkTables = new SinkTables(tables, project);
    String run = runId == null ? options.getJobName() : runId;
    Destinations destinations = new Destinations(sinkTables, run);
    ConfirmingServices confirming =
        new ConfirmingServices(
            new SchemaLagServices(
                services == null ? new BigQueryServicesImpl() : services, run, schemaLag),
            run,
            sinkTables);

    PCollectionTuple encoded =
        input.apply(
            "Encode",
            ParDo.of(new EncodeRows(destinations, method, recordType))
                .withOutputTags(EncodeRows.ROWS, TupleTagList.of(EncodeRows.REFUSED)));
    PCollection<LandingRow> rows = encoded.get(EncodeRows.ROWS).setCoder(LandingRowCoder.of());
    PCollection<DeadLetter> unencodable =
        encoded.get(EncodeRows.REFUSED).setCoder(DeadLetterCoder.of());

    return switch (method) {
      case LOADS -> {
        requireTempLocation(options);
        WriteResult written =
            rows.apply("Write", loads(sinkTables, destinations, confirming, options));
        PCollection<String> loaded = loadedTables(written, sinkTables);
        settle(input, sinkTables, confirming, loaded.apply("LoadedView", View.asIterable()));
        yield new Landed(loaded, unencodable, noTallies(input.getPipeline()));
      }
      case EXACTLY_ONCE, AT_LEAST_ONCE -> {
        WriteResult written =
            LandingRow.describedBy(
                ProtoSchema.of(tables.get(0).schema()),
                () ->
                    rows.apply(
                        "Write",
                        input.isBounded() == PCollection.IsBounded.UNBOUNDED
                            ? streamed(storageWrites(destinations, confirming))
                            : storageWrites(destinations, confirming)));
        PCollection<DeadLetter> refused =
            written
                .getFailedStorageApiInserts()
                .apply("Refused", ParDo.of(new RefusedRows(sinkTables, recordType)))
                .setCoder(DeadLetterCoder.of());
        settle(input, sinkTables, confirming, null);
        yield new Landed(
            input.getPipeline().apply("NoLoads", Create.empty(StringUtf8Coder.of())),
            PCollectionList.of(unencodable)
                .and(refused)
                .apply("DeadLetters", Flatten.pCollections()),
            noTallies(input.getPipeline()));
      }
    };
  }

  private BigQueryIO.Write<LandingRow> loads(
      SinkTables sinkTables,
      Destinations destinations,
      ConfirmingServices confirming,
      BigQueryOptions options) {
    BigQueryIO.Write<LandingRow> write =
        BigQueryIO.<LandingRow>write()
            .to(destinations)
            .withMethod(BigQueryIO.Write.Method.FILE_LOADS)
            .withCreateDisposition(BigQueryIO.Write.CreateDisposition.CREATE_IF_NEEDED)
            .withWriteDisposition(BigQueryIO.Write.WriteDisposition.WRITE_APPEND)
            .withAvroSchemaFactory(new LoadFileSchema(sinkTables))
            .withAvroWriter(schema -> new LandingRowWriter())
            .useAvroLogicalTypes()
            .withTestServices(confirming);
    if (!options.getTempLocation().startsWith("gs://")) {
      // Rows past 20 open files are shuffled, to bound the upload buffers of Cloud Storage (64 MB
      // each). Local files have none, and a shuffle on this machine holds its rows in memory.
      write = write.withMaxFilesPerBundle(Math.max(20, tables.size()));
    }
    return maxBytesPerLoad == null ? write : write.withMaxBytesPerPartition(maxBytesPerLoad);
  }

  private BigQueryIO.Write<LandingRow> storageWrites(
      Destinations destinations, ConfirmingServices confirming) {
    return BigQueryIO.writeProtos(LandingRow.class)
        .to(destinations)
        .withMethod(
            method == WriteMethod.EXACTLY_ONCE
                ? BigQueryIO.Write.Method.STORAGE_WRITE_API
                : BigQueryIO.Write.Method.STORAGE_API_AT_LEAST_ONCE)
        .withCreateDisposition(BigQueryIO.Write.CreateDisposition.CREATE_IF_NEEDED)
        .withWriteDisposition(BigQueryIO.Write.WriteDisposition.WRITE_APPEND)
        .withFormatRecordOnFailureFunction(RefusedRows::carry)
        .withTestServices(confirming);
  }

  /** In streaming, exactly-once rows wait for each other a while before they are sent. */
  private BigQueryIO.Write<LandingRow> streamed(BigQueryIO.Write<LandingRow> write) {
    return method == WriteMethod.EXACTLY_ONCE
        ? write.withTriggeringFrequency(Duration.standardSeconds(1)).withAutoSharding()
        : write;
  }

  private static PCollection<Tally> noTallies(Pipeline pipeline) {
    return pipeline.apply("NoTallies", Create.empty(TallyCoder.of()));
  }

  private static PCollection<String> loadedTables(WriteResult written, SinkTables sinkTables) {
    return written
        .getSuccessfulTableLoads()
        .apply(
            "Loaded",
            MapElements.into(TypeDescriptors.strings())
                .via(
                    destination -> {
                      Table table = sinkTables.at(destination.getTableReference());
                      return table == null ? destination.getTableSpec() : table.name();
                    }))
        .setCoder(StringUtf8Coder.of());
  }

  private void settle(
      PCollection<Routed> input,
      SinkTables sinkTables,
      ConfirmingServices confirming,
      @Nullable PCollectionView<Iterable<String>> loaded) {
    ParDo.SingleOutput<String, Void> settle =
        ParDo.of(new SettleTables(sinkTables, confirming, loaded));
    input
        .getPipeline()
        .apply(
            "Tables",
            Create.of(tables.stream().map(Table::name).toList()).withCoder(StringUtf8Coder.of()))
        .apply("Settle", loaded == null ? settle : settle.withSideInputs(Map.of("loaded", loaded)));
  }

  private void requireTempLocation(BigQueryOptions options) {
    String folder = options.getTempLocation();
    if (folder == null || folder.isEmpty()) {
      throw new IllegalArgumentException(
          "load jobs read files that are staged in a folder: set --tempLocation, for BigQuery to"
              + " one such as gs://bucket/tmp");
    }
    if (services == null && !folder.startsWith("gs://")) {
      throw new IllegalArgumentException(
          "BigQuery loads files from Cloud Storage only, --tempLocation is "
              + folder
              + ": set it to a folder such as gs://bucket/tmp");
    }
  }
}
