package dev.packhouse.pipeline;

import dev.packhouse.decode.Decoded;
import dev.packhouse.line.FileSet;
import dev.packhouse.line.RecordType;
import dev.packhouse.line.Source;
import dev.packhouse.read.Arrived;
import dev.packhouse.read.ReadArrivals;
import dev.packhouse.receipt.Outcome;
import java.util.List;
import org.apache.beam.sdk.Pipeline;

/** The transforms from arriving files to records. */
final class ArrivalParts implements SourceParts {

  private final Source.Arrivals source;
  private final RunSettings settings;
  private final FileSetParts files;

  ArrivalParts(Source.Arrivals source, RunSettings settings) {
    this.source = source;
    this.settings = settings;
    this.files =
        new FileSetParts(
            new FileSet(source.subscription(), source.payload(), source.attributes()), 0);
  }

  @Override
  public List<Decoded> addTo(Pipeline pipeline, List<RecordType> recordTypes, Accounts accounts) {
    Arrived arrived = pipeline.apply("Read", read());
    accounts.counted("repeated notifications read", Outcome.READ, arrived.duplicates());
    accounts.counted("repeated notifications", Outcome.DUPLICATE, arrived.duplicates());
    accounts.counted("other notifications read", Outcome.READ, arrived.filtered());
    accounts.counted("other notifications", Outcome.FILTERED, arrived.filtered());
    Decoded decoded =
        accounts
            .read("", arrived.envelopes(), arrived.deadLetters())
            .apply("Decode", files.decode(recordTypes));
    accounts.refused(decoded.deadLetters());
    return List.of(decoded);
  }

  private ReadArrivals read() {
    ReadArrivals read =
        ReadArrivals.fromSubscription(source.subscription())
            .withConfig(files.config())
            .withLedgerTime(source.ledgerWithin())
            .withClientFactory(settings.pubsub());
    if (settings.readLanes() > 0) {
      read = read.withLanes(settings.readLanes());
    }
    String root = settings.filesRoot();
    return root == null ? read : read.withRoot(root);
  }
}
