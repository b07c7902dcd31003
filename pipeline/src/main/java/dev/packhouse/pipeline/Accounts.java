package dev.packhouse.pipeline;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.receipt.Tally;
import dev.packhouse.receipt.TallyCoder;
import dev.packhouse.receipt.TallyEnvelopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/** Where the stages of a line hand in what becomes of records: dead letters, and counts. */
final class Accounts {

  private final @Nullable Duration every;
  private final List<PCollection<DeadLetter>> deadLetters = new ArrayList<>();
  private final List<PCollection<Tally>> tallies = new ArrayList<>();

  /**
   * @param every the interval of the receipts; null where there is one for the whole run, which
   *     takes no counting by interval
   */
  Accounts(@Nullable Duration every) {
    this.every = every;
  }

  /** Goes on with what a stage accepted. */
  <T> PCollection<T> accepted(WithFailures.Result<PCollection<T>, DeadLetter> result) {
    refused(result.failures());
    return result.output();
  }

  void refused(PCollection<DeadLetter> letters) {
    deadLetters.add(letters);
  }

  /** Goes on with what was read; what could not be was read, too. */
  PCollection<Envelope> read(
      String suffix, PCollection<Envelope> envelopes, PCollection<DeadLetter> unreadable) {
    refused(unreadable);
    counted("read" + suffix, Outcome.READ, envelopes);
    if (every != null) {
      counted(
          "unreadable" + suffix,
          Outcome.READ,
          unreadable.apply(
              "Unreadable envelopes" + suffix,
              MapElements.into(TypeDescriptor.of(Envelope.class)).via(DeadLetter::envelope)));
    }
    return envelopes;
  }

  void counted(String name, Outcome outcome, PCollection<Envelope> envelopes) {
    if (every != null) {
      tallies.add(envelopes.apply("Tally " + name, TallyEnvelopes.as(outcome, every)));
    }
  }

  /** What a stage has counted itself. */
  void counted(PCollection<Tally> counted) {
    if (every != null) {
      tallies.add(counted);
    }
  }

  /** The dead letters of all stages. */
  PCollection<DeadLetter> deadLetters() {
    return PCollectionList.of(deadLetters).apply("All dead letters", Flatten.pCollections());
  }

  /** All that was counted by interval. */
  PCollection<Tally> tallies(Pipeline pipeline) {
    return (tallies.isEmpty()
            ? PCollectionList.<Tally>empty(pipeline)
            : PCollectionList.of(tallies))
        .apply("All tallies", Flatten.pCollections())
        .setCoder(TallyCoder.of());
  }
}
