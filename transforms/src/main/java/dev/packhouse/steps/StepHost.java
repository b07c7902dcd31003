package dev.packhouse.steps;

import java.io.IOException;
import java.io.Serializable;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn.MultiOutputReceiver;
import org.apache.beam.sdk.values.TupleTag;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both hosts of the engine have: its services, and where its outputs go. */
@SuppressWarnings("try") // AutoCloseable's close() may throw anything
final class StepHost implements Serializable {

  static final TupleTag<JobRecord> JOBS = new TupleTag<>("jobs") {};
  static final TupleTag<Manifest> MANIFESTS = new TupleTag<>("manifests") {};
  static final TupleTag<CloudEvent> EVENTS = new TupleTag<>("events") {};

  private static final Logger LOG = LoggerFactory.getLogger(StepHost.class);

  private final ManifestEngine engine;
  private final StepServices services;
  private final DeployedSteps deployed;
  private final @Nullable StepTables tables;
  private final @Nullable RecordSteps records;
  private transient @Nullable Open open;

  /** What one worker has opened. */
  private record Open(SqlJobs jobs, @Nullable StepHistory history, PipelineOptions options) {}

  StepHost(
      EngineSettings settings,
      StepServices services,
      DeployedSteps deployed,
      @Nullable StepTables tables,
      @Nullable RecordSteps records) {
    this.engine = new ManifestEngine(settings);
    this.services = services;
    this.deployed = deployed;
    this.tables = tables;
    this.records = records;
  }

  /** By this machine's clock, no finer than BigQuery's TIMESTAMP, which takes nothing finer. */
  static Instant now() {
    return now(Clock.systemUTC());
  }

  static Instant now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  EngineSettings settings() {
    return engine.settings();
  }

  void open(PipelineOptions options) {
    open =
        new Open(
            services.jobs(options),
            tables == null ? null : services.history(tables, options),
            options);
  }

  void close() throws Exception {
    Open closing = open;
    open = null;
    if (closing != null) {
      close(closing.jobs());
      close(closing.history());
    }
    if (records != null) {
      records.close();
    }
  }

  private static void close(@Nullable Object service) throws Exception {
    if (service instanceof AutoCloseable closeable) {
      closeable.close();
    }
  }

  /** What earlier runs have left. */
  Event.Resumed resumed(Instant now) throws IOException {
    StepHistory history = opened().history();
    Budget budget = settings().budget();
    if (history == null) {
      return new Event.Resumed(now, List.of(), Spending.NONE);
    }
    List<Manifest> unfinished = history.unfinished(settings().line());
    List<String> ids = unfinished.stream().map(Manifest::id).toList();
    return new Event.Resumed(
        now,
        unfinished,
        budget == null ? Spending.NONE : history.spending(settings().line(), budget, ids, now));
  }

  Turn turn(EngineState state, Event event) throws IOException {
    return Turn.of(engine, state, event, opened().jobs(), deployed);
  }

  /** Puts {@code outputs} on record, before the bundle that they are of is committed. */
  void record(List<Action.Output> outputs, Instant now) throws IOException, InterruptedException {
    if (records != null) {
      records.record(outputs, now, opened().options());
    }
    for (Action.Output output : outputs) {
      StepCounters.count(output);
      if (output instanceof Action.ReportGraph report) {
        LOG.error(
            "The deployed steps of line {} do not validate, the ones before stay in force:\n{}",
            settings().line(),
            StepRecords.text(report.problems()));
      }
    }
  }

  static void put(Turns turns, org.joda.time.Instant time, MultiOutputReceiver out) {
    for (Manifest manifest : turns.takenUp()) {
      out.get(MANIFESTS).outputWithTimestamp(manifest, time);
    }
    for (Action.Output output : turns.outputs()) {
      if (output instanceof Action.RecordJob record) {
        out.get(JOBS).outputWithTimestamp(record.job(), time);
      } else if (output instanceof Action.RecordManifest record) {
        out.get(MANIFESTS).outputWithTimestamp(record.manifest(), time);
      } else if (output instanceof Action.Announce announce) {
        out.get(EVENTS).outputWithTimestamp(announce.event(), time);
      }
    }
  }

  private Open opened() {
    return Checks.given(open, "what setup opens");
  }
}
