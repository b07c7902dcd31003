package dev.packhouse.read;

import com.google.common.base.Preconditions;
import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.deadletter.DeadLetterCoder;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import java.util.List;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithFailures;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Reads files, as {@code FileIO.match} gives them, into envelopes. Plain, gzip and Zstandard files
 * are told apart by their first bytes.
 *
 * <p>What cannot be read is a dead letter of stage READ: a record that is too large, an unclosed
 * quote, the unreadable rest of a truncated or damaged file; everything before it and all other
 * files are read. A failure of the storage itself is thrown, so that the runner tries again.
 */
public final class ReadFiles
    extends PTransform<
        PCollection<Metadata>, WithFailures.Result<PCollection<Envelope>, DeadLetter>> {

  private final ReadConfig config;
  private final int lanes;

  private ReadFiles(ReadConfig config, int lanes) {
    this.config = config;
    this.lanes = lanes;
  }

  /** Reads files as {@code config} says, as many at once as the runner likes. */
  public static ReadFiles with(ReadConfig config) {
    return new ReadFiles(config, 0);
  }

  /**
   * The same with no more than so many pieces of files read at a time in the whole job. The
   * DirectRunner holds what is read until it is used up and reads ahead in every piece that it
   * knows, so there the lanes are what bounds memory; other runners are better left alone.
   */
  public ReadFiles withLanes(int lanes) {
    Preconditions.checkArgument(lanes > 0, "lanes is positive");
    return new ReadFiles(config, lanes);
  }

  @Override
  public WithFailures.Result<PCollection<Envelope>, DeadLetter> expand(
      PCollection<Metadata> files) {
    PCollection<Piece> pieces =
        files.apply("PlanPieces", ParDo.of(new PlanPieces(config))).setCoder(new PieceCoder());
    PCollectionTuple read =
        inLanes(pieces)
            .setCoder(ListCoder.of(new PieceCoder()))
            .apply(
                "ReadPieces",
                ParDo.of(new ReadPieces(config))
                    .withOutputTags(
                        ReadPieces.ENVELOPES, TupleTagList.of(ReadPieces.DEAD_LETTERS)));
    return WithFailures.Result.of(
        read.get(ReadPieces.ENVELOPES).setCoder(EnvelopeCoder.of()),
        read.get(ReadPieces.DEAD_LETTERS).setCoder(DeadLetterCoder.of()));
  }

  private PCollection<List<Piece>> inLanes(PCollection<Piece> pieces) {
    if (lanes == 0) {
      return pieces.apply(
          "OnePieceALane",
          MapElements.into(TypeDescriptors.lists(pieces.getTypeDescriptor())).via(List::of));
    }
    return pieces
        .apply("Gather", WithKeys.of(0))
        .apply("AllPieces", GroupByKey.create())
        .apply("DealPieces", ParDo.of(new DealPieces(lanes)));
  }
}
