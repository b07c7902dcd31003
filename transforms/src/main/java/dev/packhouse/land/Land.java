package dev.packhouse.land;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.DeadLetterCoder;
import dev.packhouse.receipt.Tally;
import dev.packhouse.receipt.TallyCoder;
import dev.packhouse.record.RecordSchema;
import dev.packhouse.route.Routed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
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
import org.jspecify.annotations.Nullable;

/**
 * Lands the records of one record type in its tables, by one BigQueryIO write.
 *
 * <p>Bounded input lands by any method, streams by the Storage Write API; {@link Landed} tells what
 * each of them says. What landed is counted in {@link Confirmations} and in the counters {@code
 * landed/TABLE}.
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
  public static final Duration SCHEMA_LAG = Duration.ofMinutes(10);

  private final List<Table> tables;
  private WriteMethod method = WriteMethod.LOADS;
  private WritePlan plan;
  private @Nullable Duration every;
  private Duration schemaLag = SCHEMA_LAG;
  private @Nullable String recordType;
  private @Nullable String runId;
  private @Nullable BigQueryServices services;
  private @Nullable Long maxBytesPerLoad;
  private boolean tolerant;

  private Land(List<Table> tables) {
    this.tables = tables;
    this.plan = WritePlan.forTables(tables.size());
  }

  private Land(Land other) {
    tables = other.tables;
    method = other.method;
    plan = other.plan;
    every = other.every;
    schemaLag = other.schemaLag;
    recordType = other.recordType;
    runId = other.runId;
    services = other.services;
    maxBytesPerLoad = other.maxBytesPerLoad;
    tolerant = other.tolerant;
  }

  private Land with(Consumer<Land> change) {
    Land copy = new Land(this);
    change.accept(copy);
    return copy;
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
    return new Land(List.copyOf(tables));
  }

  /**
   * By this method. Streams land by the Storage Write API only.
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
    return with(land -> land.method = method);
  }

  /**
   * In streaming, sharing BigQuery's quotas with other tables by this plan; one for the sink's own
   * tables unless it is set.
   */
  public Land withPlan(WritePlan plan) {
    return with(land -> land.plan = plan);
  }

  /**
   * In streaming, says in {@link Landed#tallies} what BigQuery has confirmed, in intervals of
   * {@code every}.
   */
  public Land withTallies(Duration every) {
    return with(land -> land.every = every);
  }

  /**
   * By the Storage Write API, how long a row waits for a column that its table does not show,
   * before it is a dead letter; {@link #SCHEMA_LAG} unless it is set.
   */
  public Land withSchemaLag(Duration schemaLag) {
    return with(land -> land.schemaLag = schemaLag);
  }

  /** The record type that dead letters name. */
  public Land withRecordType(@Nullable String recordType) {
    return with(land -> land.recordType = recordType);
  }

  /** The name of this run in {@link Confirmations}; the job's name unless it is set. */
  public Land withRunId(String runId) {
    return with(land -> land.runId = runId);
  }

  /** Through {@code services} instead of BigQuery's own. */
  public Land withServices(@Nullable BigQueryServices services) {
    return with(land -> land.services = services);
  }

  /**
   * Never failing: where BigQuery keeps failing, rows are refused, or counted as unwritten where a
   * load takes them. For what is told of a line besides its records; these are tried for ever.
   */
  public Land tolerant() {
    return with(land -> land.tolerant = true);
  }

  /**
   * The most bytes that one load job takes; beyond, BigQueryIO loads and copies temporary tables.
   */
  Land withMaxBytesPerLoad(long maxBytesPerLoad) {
    return with(land -> land.maxBytesPerLoad = maxBytesPerLoad);
  }

  @Override
  public Landed expand(PCollection<Routed> input) {
    BigQueryOptions options = input.getPipeline().getOptions().as(BigQueryOptions.class);
    String project =
        options.getBigQueryProject() == null ? options.getProject() : options.getBigQueryProject();
    String run = runId == null ? options.getJobName() : runId;
    WritePlan streaming = input.isBounded() == PCollection.IsBounded.UNBOUNDED ? plan : null;
    SinkTables sinkTables = new SinkTables(tables, project);
    Destinations destinations = new Destinations(sinkTables, run, streaming != null);
    BigQueryServices bigQuery =
        new SchemaLagServices(
            services == null ? new BigQueryServicesImpl() : services, run, schemaLag);
    ConfirmingServices confirming =
        new ConfirmingServices(
            tolerant ? new TolerantServices(bigQuery, tables.get(0).name()) : bigQuery,
            run,
            sinkTables,
            streaming);
    Writes writes = new Writes(sinkTables, destinations, confirming, options);

    int limit =
        RowLimit.bytes(method, sinkTables.schema(), options.getStorageWriteApiMaxRequestSize());
    EncodeRows encode =
        new EncodeRows(destinations, method, recordType, limit, streaming != null, every);
    PCollectionTuple encoded =
        input.apply(
            "Encode",
            ParDo.of(encode).withOutputTags(EncodeRows.ROWS, TupleTagList.of(EncodeRows.REFUSED)));
    PCollection<LandingRow> rows = encoded.get(EncodeRows.ROWS).setCoder(LandingRowCoder.of());
    PCollection<DeadLetter> unencodable =
        encoded.get(EncodeRows.REFUSED).setCoder(DeadLetterCoder.of());

    if (method == WriteMethod.LOADS) {
      requireLoads(options, streaming);
      WriteResult written = rows.apply("Write", writes.loads(maxBytesPerLoad));
      PCollection<String> loaded = loadedTables(written, sinkTables);
      PCollection<String> emptied = settleOthers(input, sinkTables, confirming, loaded);
      return new Landed(
          PCollectionList.of(loaded).and(emptied).apply("Changed", Flatten.pCollections()),
          unencodable,
          noTallies(input.getPipeline()));
    }
    WriteResult written =
        LandingRow.describedBy(
            streaming == null ? ProtoSchema.of(sinkTables.schema()) : TalliedRow.DESCRIPTOR,
            () -> rows.apply("Write", writes.storage(method, streaming)));
    PCollection<DeadLetter> refused =
        written
            .getFailedStorageApiInserts()
            .apply("Refused", ParDo.of(new RefusedRows(recordType)))
            .setCoder(DeadLetterCoder.of());
    names(input).apply("Settle", ParDo.of(new SettleTables(sinkTables, confirming, null)));
    return new Landed(
        input.getPipeline().apply("NoLoads", Create.empty(StringUtf8Coder.of())),
        PCollectionList.of(unencodable).and(refused).apply("DeadLetters", Flatten.pCollections()),
        streaming == null ? noTallies(input.getPipeline()) : tallies(written, sinkTables));
  }

  /** Counted even if nobody asks for tallies: the counters are made here. */
  private PCollection<Tally> tallies(WriteResult written, SinkTables sinkTables) {
    PCollection<Tally> tallies =
        written
            .getSuccessfulStorageApiInserts()
            .apply("Count", ParDo.of(new CountLanded(sinkTables)))
            .setCoder(TallyCoder.of());
    return every == null ? noTallies(written.getPipeline()) : tallies;
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

  /**
   * Settles the tables that got no rows, and names those that were emptied. What waits for that
   * finds all tables of the sink.
   */
  private PCollection<String> settleOthers(
      PCollection<Routed> input,
      SinkTables sinkTables,
      ConfirmingServices confirming,
      PCollection<String> loaded) {
    PCollectionView<Iterable<String>> view = loaded.apply("LoadedView", View.asIterable());
    return names(input)
        .apply(
            "Settle",
            ParDo.of(new SettleTables(sinkTables, confirming, view))
                .withSideInputs(Map.of("loaded", view))
                .withOutputTags(SettleTables.SETTLED, TupleTagList.of(SettleTables.EMPTIED)))
        .get(SettleTables.EMPTIED)
        .setCoder(StringUtf8Coder.of());
  }

  private PCollection<String> names(PCollection<Routed> input) {
    return input
        .getPipeline()
        .apply(
            "Tables",
            Create.of(tables.stream().map(Table::name).toList()).withCoder(StringUtf8Coder.of()));
  }

  private void requireLoads(BigQueryOptions options, @Nullable WritePlan streaming) {
    if (streaming != null) {
      throw new IllegalArgumentException(
          "streams land by the Storage Write API, not by loads: say write: {stream: exactly-once},"
              + " or at-least-once");
    }
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
