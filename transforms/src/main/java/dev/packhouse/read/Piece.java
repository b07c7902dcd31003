package dev.packhouse.read;

import java.util.ArrayList;
import java.util.List;

/**
 * The records of a file that start in a range of positions.
 *
 * @param file the file
 * @param from the first position
 * @param to the position behind the last one; {@link #END} for the end of the file
 * @param splittable whether the positions are bytes of a file that is readable from any of them on
 */
record Piece(StoredFile file, long from, long to, boolean splittable) {

  /** More than any position: 16 TiB of content, as many records. */
  static final long END = 1L << 44;

  static Piece whole(StoredFile file) {
    return new Piece(file, 0, END, false);
  }

  /** The pieces of a splittable file. */
  static List<Piece> cut(StoredFile file, long pieceBytes) {
    List<Piece> pieces = new ArrayList<>();
    for (long from = 0; from < file.sizeBytes(); from += pieceBytes) {
      pieces.add(new Piece(file, from, Math.min(file.sizeBytes(), from + pieceBytes), true));
    }
    return pieces;
  }

  /** How many stored bytes there are to read behind a position. */
  long bytesFrom(long position) {
    if (splittable) {
      return Math.max(0, to - Math.max(from, position));
    }
    return position < to ? file.sizeBytes() : 0;
  }
}
