package dev.packhouse.read;

import java.util.List;
import org.apache.beam.sdk.io.range.OffsetRange;

/**
 * A position in one of several pieces, as one number: places of a later piece are larger than all
 * of an earlier one, and so a range of offsets says how far the pieces have been read.
 */
final class Place {

  private static final int POSITION_BITS = 44;

  private Place() {}

  static long of(int piece, long position) {
    return (long) piece << POSITION_BITS | position;
  }

  static int piece(long place) {
    return (int) (place >>> POSITION_BITS);
  }

  static long position(long place) {
    return place & ((1L << POSITION_BITS) - 1);
  }

  /** All of the pieces. */
  static OffsetRange all(List<Piece> pieces) {
    return new OffsetRange(0, of(pieces.size(), 0));
  }

  /** The stored bytes between two places. */
  static long bytes(List<Piece> pieces, OffsetRange range) {
    long bytes = 0;
    int last = Math.min(pieces.size() - 1, piece(range.getTo()));
    for (int i = piece(range.getFrom()); i <= last; i++) {
      long from = i == piece(range.getFrom()) ? position(range.getFrom()) : 0;
      bytes += pieces.get(i).bytesFrom(from);
      if (i == piece(range.getTo())) {
        bytes -= pieces.get(i).bytesFrom(position(range.getTo()));
      }
    }
    return Math.max(0, bytes);
  }

  /** The place with so many stored bytes between it and an earlier one, where one can go on. */
  static long after(List<Piece> pieces, long place, long bytes) {
    long left = bytes;
    long position = position(place);
    for (int i = piece(place); i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      long there = piece.bytesFrom(position);
      if (left < there) {
        return piece.splittable() ? of(i, Math.max(piece.from(), position) + left) : of(i + 1, 0);
      }
      left -= there;
      position = 0;
    }
    return of(pieces.size(), 0);
  }
}
