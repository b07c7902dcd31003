package dev.packhouse.pipeline;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.decode.Decoded;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.io.fs.MetadataCoderV2;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.values.PCollection;

/** The transforms from files to records, one chain of them for each set of files. */
final class FileParts implements SourceParts {

  private final Source.Files source;
  private final int readLanes;

  FileParts(Source.Files source, int readLanes) {
    this.source = source;
    this.readLanes = readLanes;
  }

  @Override
  public List<Decoded> addTo(Pipeline pipeline, List<RecordType> recordTypes, Accounts accounts) {
    // The coder that Beam takes by itself forgets when a file was changed last.
    pipeline.getCoderRegistry().registerCoderForClass(Metadata.class, MetadataCoderV2.of());
    List<FileSet> sets = source.sets();
    // The sets share the lanes, which bound memory; each has one.
    int lanes = readLanes == 0 ? 0 : Math.max(1, readLanes / sets.size());
    List<Decoded> all = new ArrayList<>();
    for (int index = 0; index < sets.size(); index++) {
      // The first set has none, so that its names stay the same when a second one is added.
      String suffix = index == 0 ? "" : " " + (index + 1);
      FileSetParts files = new FileSetParts(sets.get(index), lanes);
      WithFailures.Result<PCollection<Envelope>, DeadLetter> read =
          pipeline.apply("Match" + suffix, files.match()).apply("Read" + suffix, files.read());
      Decoded decoded =
          accounts
              .read(suffix, read.output(), read.failures())
              .apply("Decode" + suffix, files.decode(recordTypes));
      accounts.refused(decoded.deadLetters());
      all.add(decoded);
    }
    return all;
  }
}
