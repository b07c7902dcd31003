package dev.packhouse.read;

import dev.packhouse.deadletter.DeadLetter;
import dev.packhouse.envelope.Envelope;
import dev.packhouse.receipt.ReceiptCounters;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.values.TupleTag;

/** Reads pieces of files, one after another, in blocks of records. */
@DoFn.BoundedPerElement
final class ReadPieces extends DoFn<List<Piece>, Envelope> {

  static final TupleTag<Envelope> ENVELOPES = new TupleTag<>("envelopes") {};
  static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>("deadLetters") {};

  private final ReadConfig config;

  ReadPieces(ReadConfig config) {
    this.config = config;
  }

  @GetInitialRestriction
  public OffsetRange all(@Element List<Piece> pieces) {
    return Place.all(pieces);
  }

  @NewTracker
  public PieceTracker track(@Element List<Piece> pieces, @Restriction OffsetRange range) {
    return new PieceTracker(pieces, range);
  }

  @GetRestrictionCoder
  public Coder<OffsetRange> rangeCoder() {
    return OffsetRange.Coder.of();
  }

  @GetSize
  public double size(@Element List<Piece> pieces, @Restriction OffsetRange range) {
    return (double) Place.bytes(pieces, range);
  }

  @ProcessElement
  public void read(
      @Element List<Piece> pieces,
      RestrictionTracker<OffsetRange, Block> tracker,
      MultiOutputReceiver out,
      PipelineOptions options)
      throws IOException {
    StoredFiles files = StoredFiles.of(options);
    long place = tracker.currentRestriction().getFrom();
    while (place < tracker.currentRestriction().getTo()) {
      place = readPiece(pieces.get(Place.piece(place)), place, tracker, out, files);
    }
  }

  /** Reads a piece to its end, or to where the range ends by now; the place that comes next. */
  private long readPiece(
      Piece piece,
      long start,
      RestrictionTracker<OffsetRange, Block> tracker,
      MultiOutputReceiver out,
      StoredFiles files)
      throws IOException {
    EnvelopeReader reader = open(piece, Math.max(piece.from(), Place.position(start)), files);
    boolean resumable = false;
    try {
      long place = start;
      while (!reader.ended() && place < tracker.currentRestriction().getTo()) {
        resumable = false;
        Block block = Block.read(reader, place);
        if (!tracker.tryClaim(block)) {
          return block.to();
        }
        // The runner may have taken the rest away since the block was read.
        place = Math.min(block.to(), tracker.currentRestriction().getTo());
        emit(block.before(place), out);
        resumable = place == block.to() && !reader.ended();
      }
      return place;
    } finally {
      if (resumable) {
        OpenReaders.put(key(piece, reader.nextPosition()), reader);
      } else {
        reader.close();
      }
    }
  }

  private EnvelopeReader open(Piece piece, long position, StoredFiles files) {
    EnvelopeReader kept = OpenReaders.take(key(piece, position));
    return kept != null
        ? kept
        : new EnvelopeReader(piece.file(), config, position, piece.to(), files);
  }

  private OpenReaders.Key key(Piece piece, long position) {
    return new OpenReaders.Key(piece.file(), config, piece.to(), position);
  }

  private static void emit(Block block, MultiOutputReceiver out) {
    ReceiptCounters.READ.inc(block.size());
    OutputReceiver<Envelope> envelopes = out.get(ENVELOPES);
    for (Envelope envelope : block.envelopes()) {
      envelopes.output(envelope);
    }
    for (DeadLetter deadLetter : block.deadLetters()) {
      out.get(DEAD_LETTERS).output(deadLetter);
    }
  }
}
