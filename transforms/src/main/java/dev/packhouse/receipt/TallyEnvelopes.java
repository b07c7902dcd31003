package dev.packhouse.receipt;

import static java.util.Objects.requireNonNull;

import dev.packhouse.envelope.Envelope;
import java.time.Duration;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.values.PCollection;
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

    private final Outcome outcome;
    private final Duration every;
    private transient @Nullable BundleTallies tallies;

    TallyFn(Outcome outcome, Duration every) {
      this.outcome = outcome;
      this.every = every;
    }

    @StartBundle
    public void start() {
      tallies = new BundleTallies();
    }

    @ProcessElement
    public void process(@Element Envelope envelope, OutputReceiver<Tally> out) {
      BundleTallies counted = requireNonNull(tallies);
      if (counted.add(Tally.of(envelope, outcome, null, every))) {
        counted.handOn(tally -> out.outputWithTimestamp(tally, BundleTallies.AT));
      }
    }

    @FinishBundle
    public void finish(FinishBundleContext context) {
      requireNonNull(tallies)
          .handOn(tally -> context.output(tally, BundleTallies.AT, GlobalWindow.INSTANCE));
    }
  }
}
