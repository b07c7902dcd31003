package dev.packhouse.pipeline;

import dev.packhouse.check.CheckRecords;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.PublishDeadLetters;
import dev.packhouse.decode.Decoded;
import dev.packhouse.line.LineSpec;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.record.Record;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;

/**
 * A line as a graph. It reads as the line does: envelopes are decoded into records of their type,
 * which are computed upon, checked, routed and landed; what leaves on the way is a dead letter, and
 * those land too.
 *
 * <p>The names of the transforms are the line's own: they stay the same when a record type, a route
 * or a table is added, or a set of files behind the others.
 */
public final class LinePipeline {

  private final LineParts parts;
  private final List<PCollection<DeadLetter>> deadLetters = new ArrayList<>();

  private LinePipeline(LineParts parts) {
    this.parts = parts;
  }

  /**
   * Adds a line to {@code pipeline}.
   *
   * @param source the one of the line's sources that this run reads
   * @param settings where rows land, and under which name this run is counted
   * @return the dead letters, for whoever wants to look at them as they come by
   */
  public static PCollection<DeadLetter> add(
      Pipeline pipeline, LineSpec spec, Source.Files source, RunSettings settings) {
    return new LinePipeline(new LineParts(spec, source, settings)).addTo(pipeline);
  }

  private PCollection<DeadLetter> addTo(Pipeline pipeline) {
    List<Decoded> decoded = new ArrayList<>();
    for (FileSetParts files : parts.fileSets()) {
      decoded.add(
          pipeline
              .apply(files.named("Match"), files.match())
              .apply(files.named("Read"), files.read())
              .failuresTo(deadLetters)
              .apply(files.named("Decode"), files.decode(parts.recordTypes())));
    }
    decoded.forEach(one -> deadLetters.add(one.deadLetters()));

    for (RecordType type : parts.recordTypes()) {
      records(decoded, type.name())
          .apply("Set " + type.name(), parts.set(type))
          .failuresTo(deadLetters)
          .apply("Check " + type.name(), CheckRecords.of(type.name(), type.checks()))
          .failuresTo(deadLetters)
          .apply("Route " + type.name(), parts.route(type))
          .failuresTo(deadLetters)
          .apply("Land " + type.name(), parts.land(type))
          .deadLettersTo(deadLetters);
    }

    PCollection<DeadLetter> all =
        PCollectionList.of(deadLetters).apply("All dead letters", Flatten.pCollections());
    all.apply("Land dead letters", parts.landDeadLetters());
    PublishDeadLetters publish = parts.publishDeadLetters();
    if (publish != null) {
      all.apply("Publish dead letters", publish);
    }
    return all;
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
