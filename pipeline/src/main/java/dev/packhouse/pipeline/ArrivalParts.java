package dev.packhouse.pipeline;

import dev.packhouse.decode.Decode;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.read.ReadArrivals;
import java.util.List;

/** The transforms from arriving files to records. */
final class ArrivalParts {

  private final Source.Arrivals source;
  private final RunSettings settings;
  private final FileSetParts files;

  ArrivalParts(Source.Arrivals source, RunSettings settings) {
    this.source = source;
    this.settings = settings;
    this.files =
        new FileSetParts(
            new FileSet(source.subscription(), source.payload(), source.attributes()), "", 0);
  }

  ReadArrivals read() {
    ReadArrivals read =
        ReadArrivals.fromSubscription(source.subscription())
            .withConfig(files.config())
            .withLedgerTime(source.ledgerWithin())
            .withClientFactory(settings.pubsub());
    return settings.filesRoot() == null ? read : read.withRoot(settings.filesRoot());
  }

  Decode decode(List<RecordType> recordTypes) {
    return files.decode(recordTypes);
  }
}
