package dev.packhouse.receipt;

import static java.util.Objects.requireNonNull;

import dev.packhouse.envelope.Envelope;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/** Counts envelopes that met one outcome, by their interval; a few tallies for each bundle. */
public final class TallyEnvelopes extends PTransform<PCollection<Envelope>, PCollection<Tally>> {

  private final Outcome outcome;
  private final Duration every;

  private TallyEnvelopes(Outcome outcome, Duration every) {
    this.outcome = outcome;
    this.every = every;
  }

  /** Counts them as {@code outcome}, in intervals of {@code every}. */
  public static TallyEnvelopes as(Outcome outcome, Duration every) {
    return new TallyEnvelopes(outcome, every);
  }

  @Override
  public PCollection<Tally> expand(PCollection<Envelope> envelopes) {
    return envelopes
        .apply("Tally", ParDo.of(new TallyFn(outcome, every)))
        .setCoder(TallyCoder.of());
  }

  private static final class TallyFn extends DoFn<Envelope, Tally> {

    /** Bounds what a bundle holds: its records may be of as many intervals. */
    private static final int MOST_TALLIES = 10_000;

    private static final Instant AT = GlobalWindow.INSTANCE.maxTimestamp();

    private final Outcome outcome;
    private final Duration every;
    private transient @Nullable Map<@Nullable Long, Tally> tallies;

    TallyFn(Outcome outcome, Duration every) {
      this.outcome = outcome;
      this.every = every;
    }

    @StartBundle
    public void start() {
      tallies = new HashMap<>();
    }

    @ProcessElement
    public void process(@Element Envelope envelope, OutputReceiver<Tally> out) {
      Tally tally = Tally.of(envelope, outcome, null, every);
      Map<@Nullable Long, Tally> counted = requireNonNull(tallies);
      counted.merge(tally.intervalStart(), tally, Tally::plus);
      if (counted.size() >= MOST_TALLIES) {
        counted.values().forEach(sum -> out.outputWithTimestamp(sum, AT));
        counted.clear();
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      requireNonNull(tallies)
          .values()
          .forEach(tally -> context.output(tally, AT, GlobalWindow.INSTANCE));
    }
  }
}
