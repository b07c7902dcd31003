package dev.packhouse.steps;

import dev.packhouse.topic.PublishFn;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.GenerateSequence;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServicesImpl;
import org.apache.beam.sdk.io.gcp.pubsub.PubsubClient.PubsubClientFactory;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Redistribute;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollection.IsBounded;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.jspecify.annotations.Nullable;

/**
 * Runs a line's steps after data has landed: those downstream of the tables that received rows, as
 * BigQuery jobs, in the order that their tables give.
 *
 * <p>Its input is the names of these tables, however often. Bounded input is gathered whole, and
 * sets off one manifest when its last element has come; a run without any still takes up what
 * earlier ones left. Unbounded input sets off a manifest for each interval of {@link
 * EngineSettings#every} in which a table was named.
 *
 * <p>Nothing waits for a job: the state of the engine is kept by the runner between two looks, and
 * no thread is held.
 */
public final class RunSteps extends PTransform<PCollection<String>, RanSteps> {

  private static final KvCoder<String, String> NAMED =
      KvCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of());

  private final EngineSettings settings;
  private final StepServices services;
  private final DeployedSteps deployed;
  private final @Nullable StepTables tables;
  private final @Nullable BigQueryServices recordServices;
  private final @Nullable String topic;
  private final @Nullable PubsubClientFactory clients;
  private final boolean checkpointed;

  private RunSteps(
      EngineSettings settings,
      StepServices services,
      DeployedSteps deployed,
      @Nullable StepTables tables,
      @Nullable BigQueryServices recordServices,
      @Nullable String topic,
      @Nullable PubsubClientFactory clients,
      boolean checkpointed) {
    this.settings = settings;
    this.services = services;
    this.deployed = deployed;
    this.tables = tables;
    this.recordServices = recordServices;
    this.topic = topic;
    this.clients = clients;
    this.checkpointed = checkpointed;
  }

  /**
   * Runs the steps of {@code deployed} by {@code services}, without records or announcements.
   *
   * @param settings for bounded input {@code every} and {@code settle} are not asked for, and a
   *     budget that is spent fails what is left
   */
  public static RunSteps of(
      EngineSettings settings, StepServices services, DeployedSteps deployed) {
    return new RunSteps(settings, services, deployed, null, null, null, null, false);
  }

  /**
   * Keeps records, from which the next run also takes up what this one leaves unfinished.
   *
   * @param tables created where they are missing
   * @param services null for BigQuery's own
   */
  public RunSteps withRecords(StepTables tables, @Nullable BigQueryServices services) {
    return new RunSteps(
        settings, this.services, deployed, tables, services, topic, clients, checkpointed);
  }

  /**
   * Announces each manifest that has ended, and each step that has failed.
   *
   * @param topic {@code projects/PROJECT/topics/NAME}; null for none
   * @param clients null for Beam's own
   */
  public RunSteps withAnnouncements(@Nullable String topic, @Nullable PubsubClientFactory clients) {
    return new RunSteps(
        settings, services, deployed, tables, recordServices, topic, clients, checkpointed);
  }

  /**
   * In streaming, starts the jobs of a manifest when a checkpoint has it: for a runner that commits
   * by checkpoints, and not bundle by bundle.
   */
  public RunSteps afterCheckpoints() {
    return new RunSteps(settings, services, deployed, tables, recordServices, topic, clients, true);
  }

  @Override
  public RanSteps expand(PCollection<String> landed) {
    PCollectionTuple ran = landed.isBounded() == IsBounded.BOUNDED ? batch(landed) : stream(landed);
    PCollection<JobRecord> jobs =
        ran.get(StepHost.JOBS).setCoder(StepsJsonCoder.of(JobRecord.class));
    PCollection<Manifest> manifests =
        ran.get(StepHost.MANIFESTS).setCoder(StepsJsonCoder.of(Manifest.class));
    PCollection<CloudEvent> events =
        ran.get(StepHost.EVENTS).setCoder(StepsJsonCoder.of(CloudEvent.class));
    if (topic != null) {
      // Whoever runs the steps of a stream does not wait for Pub/Sub.
      (landed.isBounded() == IsBounded.BOUNDED
              ? events
              : events.apply("Apart", Redistribute.arbitrarily()))
          .apply("Announce", ParDo.of(new PublishFn<>(topic, new CloudEventMessage(), clients)));
    }
    RecordSteps records = records(settings);
    if (records != null) {
      landed
          .getPipeline()
          .apply("Tables", Create.of("tables").withCoder(StringUtf8Coder.of()))
          .apply("Create tables", ParDo.of(new CreateTables(records)));
    }
    return new RanSteps(jobs, manifests);
  }

  private PCollectionTuple batch(PCollection<String> landed) {
    EngineSettings once = settings.withEvery(Duration.ZERO).withSettle(Duration.ZERO);
    Budget budget = settings.budget();
    if (budget != null) {
      once = once.withBudget(new Budget(budget.bytes(), budget.period(), Budget.WhenSpent.FAIL));
    }
    return landed
        .apply("Whole run", Window.into(new GlobalWindows()))
        // A run without arrivals gives an empty list.
        .apply("Gather", Combine.globally(new GatherTables()))
        .apply("Time", ParDo.of(new TellTime()))
        .setCoder(KvCoder.of(VarLongCoder.of(), ListCoder.of(StringUtf8Coder.of())))
        // The time stays what it is when the next bundle runs again.
        .apply("Keep", Redistribute.arbitrarily())
        .apply("Run", run(new RunBatchSteps(host(once), Clock.systemUTC())));
  }

  private PCollectionTuple stream(PCollection<String> landed) {
    if (settings.every().isZero()) {
      throw new IllegalArgumentException(
          "a stream's steps run once in an interval: set steps.every, such as 15m");
    }
    PCollection<KV<String, String>> begin =
        landed
            .getPipeline()
            .apply("Begin", Create.of(KV.of(settings.line(), StreamSteps.BEGIN)).withCoder(NAMED));
    PCollection<KV<String, String>> named =
        landed
            .apply("Whole stream", Window.into(new GlobalWindows()))
            .apply("Once a bundle", ParDo.of(new NameOnce(settings.line())))
            .setCoder(NAMED);
    PCollectionList<KV<String, String>> all = PCollectionList.of(named).and(begin);
    return checkpointed
        ? all.and(ticks(landed.getPipeline()))
            .apply("Both", Flatten.pCollections())
            .apply("Run", run(new RunCheckpointedSteps(host(settings))))
        : all.apply("Both", Flatten.pCollections())
            .apply("Run", run(new RunStreamSteps(host(settings))));
  }

  private PCollection<KV<String, String>> ticks(Pipeline pipeline) {
    return pipeline
        .apply(
            "Ticks",
            GenerateSequence.from(0)
                .withRate(
                    1, org.joda.time.Duration.millis(RunCheckpointedSteps.TICK_EVERY.toMillis())))
        .apply("Tick", ParDo.of(new Tick(settings.line())))
        .setCoder(NAMED);
  }

  private static <T> ParDo.MultiOutput<T, JobRecord> run(DoFn<T, JobRecord> fn) {
    return ParDo.of(fn)
        .withOutputTags(StepHost.JOBS, TupleTagList.of(StepHost.MANIFESTS).and(StepHost.EVENTS));
  }

  private StepHost host(EngineSettings settings) {
    return new StepHost(settings, services, deployed, tables, records(settings));
  }

  private @Nullable RecordSteps records(EngineSettings settings) {
    return tables == null
        ? null
        : new RecordSteps(
            settings, tables, recordServices == null ? new BigQueryServicesImpl() : recordServices);
  }

  /** Says when all has landed. */
  private static final class TellTime extends DoFn<List<String>, KV<Long, List<String>>> {

    @ProcessElement
    public void tell(@Element List<String> tables, OutputReceiver<KV<Long, List<String>>> out) {
      out.output(KV.of(Instant.now().toEpochMilli(), tables));
    }
  }

  /** Names a table once in a bundle, which may have thousands of its rows. */
  private static final class NameOnce extends DoFn<String, KV<String, String>> {

    private final String line;
    private transient Set<String> named = new HashSet<>();

    NameOnce(String line) {
      this.line = line;
    }

    @StartBundle
    public void startBundle() {
      named = new HashSet<>();
    }

    @ProcessElement
    public void name(@Element String table, OutputReceiver<KV<String, String>> out) {
      if (named.add(table)) {
        out.output(KV.of(line, table));
      }
    }
  }

  /** Tells the line's engine that time passes. */
  private static final class Tick extends DoFn<Long, KV<String, String>> {

    private final String line;

    Tick(String line) {
      this.line = line;
    }

    @ProcessElement
    public void tick(OutputReceiver<KV<String, String>> out) {
      out.output(KV.of(line, RunCheckpointedSteps.TICK));
    }
  }

  /** Creates the tables of the records long before the first of them. */
  private static final class CreateTables extends DoFn<String, Void> {

    private final RecordSteps records;

    CreateTables(RecordSteps records) {
      this.records = records;
    }

    @ProcessElement
    public void create(PipelineOptions options) throws IOException, InterruptedException {
      records.create(options);
    }

    @Teardown
    @SuppressWarnings("UnusedMethod") // Beam calls it
    public void teardown() throws Exception {
      records.close();
    }
  }
}
