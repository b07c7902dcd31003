package dev.packhouse.pipeline;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.decode.Decoded;
import dev.packhouse.dedupe.Dedupe;
import dev.packhouse.dedupe.Deduped;
import dev.packhouse.land.Landed;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.receipt.Outcome;
import dev.packhouse.record.Record;
import dev.packhouse.route.RoutedRecords;
import dev.packhouse.steps.RanSteps;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * A line as a graph. It reads as the line does: envelopes are decoded into records of their type,
 * which are computed upon, checked, routed and landed; what leaves on the way is a dead letter, and
 * those land too. What has landed sets off the steps.
 *
 * <p>The names of the transforms are the line's own: they stay the same when a record type, a route
 * or a table is added, or a set of files behind the others.
 */
public final class LinePipeline {

  private final LineParts parts;
  private final SourceParts source;
  private final Accounts accounts;

  private LinePipeline(LineParts parts, SourceParts source) {
    this.parts = parts;
    this.source = source;
    this.accounts = new Accounts(parts.receiptInterval());
  }

  /**
   * Adds a line to {@code pipeline}.
   *
   * @param source the one of the line's sources that this run reads
   * @param settings where rows land, and under which name this run is counted
   * @throws IllegalArgumentException if a run of {@code source} cannot do what the spec says
   */
  public static LineOutputs add(
      Pipeline pipeline, LineSpec spec, Source source, RunSettings settings) {
    String problem = spec.problemWith(source);
    if (problem != null) {
      throw new IllegalArgumentException(problem);
    }
    LineParts parts = new LineParts(spec, source, settings);
    if (!source.givesRecords() && parts.runSteps().isEmpty()) {
      throw new IllegalArgumentException(
          "source '" + source.name() + "' sets off steps, and this run has nothing that runs them");
    }
    return add(pipeline, parts, parts.source());
  }

  /** Adds a line whose records come from {@code source} in the place of what its spec names. */
  static LineOutputs add(Pipeline pipeline, LineParts parts, SourceParts source) {
    return new LinePipeline(parts, source).addTo(pipeline);
  }

  /**
   * Adds nothing but the steps of a line to {@code pipeline}, all of them, as if rows had landed in
   * every table that sets some off.
   *
   * @throws IllegalArgumentException if the spec has no steps, or the run nothing that runs them
   */
  public static RanSteps addSteps(Pipeline pipeline, LineSpec spec, RunSettings settings) {
    StepParts steps =
        StepParts.of(spec, settings)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        spec.location() + ": line " + spec.name() + " has no steps to run"));
    return pipeline.apply("All tables", steps.allTables()).apply("Run steps", steps.run(false));
  }

  private LineOutputs addTo(Pipeline pipeline) {
    List<Decoded> decoded = source.addTo(pipeline, parts.recordTypes(), accounts);
    for (RecordType type : parts.recordTypes()) {
      String name = " " + type.name();
      PCollection<Record> set =
          accounts.accepted(records(decoded, type.name()).apply("Set" + name, parts.set(type)));
      PCollection<Record> checked = accounts.accepted(set.apply("Check" + name, parts.check(type)));
      PCollection<Record> deduped =
          parts.dedupe(type).map(it -> deduped(name, checked, it)).orElse(checked);
      RoutedRecords routed = deduped.apply("Route" + name, parts.route(type));
      accounts.refused(routed.deadLetters());
      accounts.counted("filtered" + name, Outcome.FILTERED, routed.filtered());
      Landed landed = routed.accepted().apply("Land" + name, parts.land(type));
      accounts.landed(landed);
    }
    PCollection<DeadLetter> deadLetters = accounts.deadLetters();
    accounts.counted(deadLetters.apply("Land dead letters", parts.landDeadLetters()));
    parts.publishDeadLetters().ifPresent(it -> deadLetters.apply("Publish dead letters", it));
    parts.landReceipts().ifPresent(it -> accounts.tallies(pipeline).apply("Land receipts", it));
    Optional<RanSteps> steps =
        parts.runSteps().map(it -> accounts.arrived(pipeline).apply("Run steps", it));
    return new LineOutputs(deadLetters, steps.orElse(null));
  }

  private PCollection<Record> deduped(String name, PCollection<Record> records, Dedupe dedupe) {
    Deduped deduped = records.apply("Dedupe" + name, dedupe);
    accounts.refused(deduped.deadLetters());
    accounts.counted("duplicate" + name, Outcome.DUPLICATE, deduped.duplicates());
    return deduped.accepted();
  }

  /** The records of a type, of all sets of files. */
  private static PCollection<Record> records(List<Decoded> decoded, String recordType) {
    List<PCollection<Record>> records =
        decoded.stream().map(one -> one.accepted(recordType)).toList();
    return records.size() == 1
        ? records.get(0)
        : PCollectionList.of(records).apply("All " + recordType, Flatten.pCollections());
  }
}
