package dev.packhouse.pipeline;

import static java.util.Objects.requireNonNull;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.land.Landed;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.receipt.Tally;
import dev.packhouse.receipt.TallyCoder;
import dev.packhouse.receipt.TallyEnvelopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.apache.beam.sdk.values.TypeDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * Where the stages of a line hand in what becomes of records: dead letters, counts, and the tables
 * that have new rows.
 */
final class Accounts {

  private final @Nullable Duration every;
  private final List<PCollection<DeadLetter>> deadLetters = new ArrayList<>();
  private final List<PCollection<Tally>> tallies = new ArrayList<>();
  private final List<PCollection<Tally>> landed = new ArrayList<>();
  private final List<PCollection<String>> arrived = new ArrayList<>();

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

  /** What has come of rows: BigQuery tells of loaded tables in batch, and of rows in streaming. */
  void landed(Landed rows) {
    refused(rows.deadLetters());
    counted(rows.tallies());
    if (every == null) {
      arrived(rows.tables());
    } else {
      landed.add(rows.tallies());
    }
  }

  /** Tables that have new rows. */
  void arrived(PCollection<String> tables) {
    arrived.add(tables);
  }

  /** All tables that have new rows, each as often as somebody tells of it. */
  PCollection<String> arrived(Pipeline pipeline) {
    if (!landed.isEmpty()) {
      arrived(
          PCollectionList.of(landed)
              .apply("Landed", Flatten.pCollections())
              .apply("Landed in", MapElements.into(TypeDescriptors.strings()).via(Accounts::table))
              .setCoder(StringUtf8Coder.of()));
    }
    return (arrived.isEmpty()
            ? PCollectionList.<String>empty(pipeline)
            : PCollectionList.of(arrived))
        .apply("All arrived", Flatten.pCollections())
        .setCoder(StringUtf8Coder.of());
  }

  private static String table(Tally landed) {
    return requireNonNull(landed.table(), "rows land in a table");
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
