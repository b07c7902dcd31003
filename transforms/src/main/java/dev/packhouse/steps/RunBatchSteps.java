package dev.packhouse.steps;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.values.KV;
import org.jspecify.annotations.Nullable;

/**
 * Runs the steps of a batch run: one turn of the engine, and away until the next is due. The state
 * is the restriction, which is committed with each call.
 *
 * <p>An element is when all loads were done, in milliseconds, and the tables that they were of.
 */
@DoFn.BoundedPerElement
final class RunBatchSteps extends DoFn<KV<Long, List<String>>, JobRecord> {

  private final StepHost host;
  private final Instant launched;
  private final Clock clock;

  /**
   * @param clock one that serializes
   */
  RunBatchSteps(StepHost host, Clock clock) {
    this.host = host;
    this.clock = clock;
    // Before any row of this run lands.
    this.launched = StepHost.now(clock);
  }

  @Setup
  public void setup(PipelineOptions options) {
    host.open(options);
  }

  @Teardown
  public void teardown() throws Exception {
    host.close();
  }

  @GetInitialRestriction
  public BatchProgress begin() {
    return BatchProgress.NEW;
  }

  @GetRestrictionCoder
  public Coder<BatchProgress> coder() {
    return new BatchProgress.Form();
  }

  @NewTracker
  public RestrictionTracker<BatchProgress, BatchProgress> track(
      @Restriction BatchProgress progress) {
    return new BatchTracker(progress);
  }

  @ProcessElement
  public ProcessContinuation process(
      @Element KV<Long, List<String>> landed,
      @Timestamp org.joda.time.Instant time,
      RestrictionTracker<BatchProgress, BatchProgress> tracker,
      MultiOutputReceiver out)
      throws IOException, InterruptedException {
    BatchProgress before = tracker.currentRestriction();
    if (before.done()) {
      return ProcessContinuation.stop();
    }
    Instant now = StepHost.now(clock);
    var turns = new Turns(host, before.state());
    if (before.phase() == BatchProgress.Phase.NEW) {
      begin(landed, now, turns);
    } else {
      turns.tell(new Event.TimerFired(now));
    }
    BatchProgress after = BatchProgress.of(turns.state());
    if (!tracker.tryClaim(after)) {
      return ProcessContinuation.stop();
    }
    host.record(turns.outputs(), now);
    StepHost.put(turns, time, out);
    return after.done()
        ? ProcessContinuation.stop()
        : ProcessContinuation.resume().withResumeDelay(delay(turns.timer()));
  }

  /** Takes up what earlier runs left, and seals what has landed; no job is started yet. */
  private void begin(KV<Long, List<String>> landed, Instant now, Turns turns) throws IOException {
    List<Manifest> left = turns.resume(now);
    List<String> tables =
        landed.getValue().stream().filter(name -> !name.equals(AllTables.NO_TABLE)).toList();
    Instant end = Instant.ofEpochMilli(landed.getKey());
    if (!landed.getValue().isEmpty() && left.stream().noneMatch(it -> has(it, tables, end))) {
      turns.tell(new Event.TablesArrived(now, tables, launched, end));
    }
  }

  /**
   * Whether it was sealed with what has landed here: by this very bundle, which ran before and was
   * not committed, but had put it on record.
   */
  private static boolean has(Manifest manifest, List<String> tables, Instant end) {
    Arrivals arrivals = manifest.arrivals();
    return manifest.state() != ManifestState.OPEN
        && arrivals.windowEnd().equals(end)
        && arrivals.tables().containsAll(tables);
  }

  private org.joda.time.Duration delay(@Nullable Instant timer) {
    Duration delay =
        timer == null ? host.settings().pollEvery() : Duration.between(StepHost.now(clock), timer);
    return org.joda.time.Duration.millis(Math.max(0, delay.toMillis()));
  }
}
