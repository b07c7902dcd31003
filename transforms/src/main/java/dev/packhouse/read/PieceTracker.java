package dev.packhouse.read;

import java.util.List;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.apache.beam.sdk.transforms.splittabledofn.RestrictionTracker;
import org.apache.beam.sdk.transforms.splittabledofn.SplitResult;
import org.jspecify.annotations.Nullable;

/**
 * Tracks a range of places in some pieces. Blocks of records are claimed, because a claim for each
 * line costs ten times the reading.
 */
final class PieceTracker extends RestrictionTracker<OffsetRange, Block>
    implements RestrictionTracker.HasProgress {

  private final List<Piece> pieces;
  private OffsetRange range;
  private long claimedTo;

  PieceTracker(List<Piece> pieces, OffsetRange range) {
    this.pieces = pieces;
    this.range = range;
    this.claimedTo = range.getFrom();
  }

  /** Grants what of the block lies in the range; false if none of it does. */
  @Override
  public boolean tryClaim(Block block) {
    claimedTo = Math.min(block.to(), range.getTo());
    return block.from() < range.getTo();
  }

  @Override
  public OffsetRange currentRestriction() {
    return range;
  }

  @Override
  public @Nullable SplitResult<OffsetRange> trySplit(double fractionOfRemainder) {
    long split = claimedTo;
    if (fractionOfRemainder > 0) {
      double left = (double) Place.bytes(pieces, new OffsetRange(claimedTo, range.getTo()));
      split = Place.after(pieces, claimedTo, (long) (left * fractionOfRemainder));
    }
    if (split >= range.getTo()) {
      return null;
    }
    OffsetRange residual = new OffsetRange(split, range.getTo());
    range = new OffsetRange(range.getFrom(), split);
    return SplitResult.of(range, residual);
  }

  @Override
  public void checkDone() {
    if (claimedTo < range.getTo()) {
      throw new IllegalStateException("Places from " + claimedTo + " of " + range + " are unread");
    }
  }

  @Override
  public IsBounded isBounded() {
    return IsBounded.BOUNDED;
  }

  @Override
  public Progress getProgress() {
    double done = (double) Place.bytes(pieces, new OffsetRange(range.getFrom(), claimedTo));
    double left = (double) Place.bytes(pieces, new OffsetRange(claimedTo, range.getTo()));
    return Progress.from(done, left);
  }
}
