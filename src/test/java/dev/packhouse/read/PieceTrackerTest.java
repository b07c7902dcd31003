package dev.packhouse.read;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.List;
import org.apache.beam.sdk.io.range.OffsetRange;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class PieceTrackerTest {

  private static final StoredFile FILE = new StoredFile("a", 1_000, 0, null);
  private static final Piece LINES = new Piece(FILE, 0, 1_000, true);
  private static final Piece ARRAY = Piece.whole(FILE);

  private static Block block(long from, long to) {
    return new Block(from, to, List.of(), List.of());
  }

  private static PieceTracker tracker(Piece... pieces) {
    return new PieceTracker(List.of(pieces), Place.all(List.of(pieces)));
  }

  @Test
  void interruptionLeavesWhatIsBehindTheLastBlock() {
    PieceTracker tracker = tracker(LINES);
    assertThat(tracker.tryClaim(block(0, 300)), is(true));
    var split = tracker.trySplit(0);
    assertThat(split.getPrimary(), is(new OffsetRange(0, 300)));
    assertThat(split.getResidual(), is(new OffsetRange(300, Place.of(1, 0))));
    tracker.checkDone();
    assertThat(tracker.tryClaim(block(300, 400)), is(false));
    tracker.checkDone();
  }

  @Test
  void splittableFileIsSplitInTheMiddle() {
    PieceTracker tracker = tracker(LINES);
    tracker.tryClaim(block(0, 200));
    assertThat(tracker.trySplit(0.5).getPrimary(), is(new OffsetRange(0, 600)));
    assertThat("a block over the end", tracker.tryClaim(block(200, 700)), is(true));
    tracker.checkDone();
  }

  @Test
  void unsplittableFileIsSplitBehindItsEnd() {
    PieceTracker tracker = tracker(ARRAY, LINES);
    tracker.tryClaim(block(0, 200));
    assertThat(tracker.trySplit(0.1).getPrimary(), is(new OffsetRange(0, Place.of(1, 0))));
    assertThat(tracker(ARRAY).trySplit(0.9), nullValue());
  }

  @Test
  void unreadPlacesAreNotDone() {
    PieceTracker tracker = tracker(LINES);
    tracker.tryClaim(block(0, 200));
    Assertions.assertThrows(IllegalStateException.class, tracker::checkDone);
  }
}
