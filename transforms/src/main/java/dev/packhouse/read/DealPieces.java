package dev.packhouse.read;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Deals all pieces to a few lanes, the largest first, so that the lanes hold about as much. */
final class DealPieces extends DoFn<KV<Integer, Iterable<Piece>>, List<Piece>> {

  private final int lanes;

  DealPieces(int lanes) {
    this.lanes = lanes;
  }

  @ProcessElement
  public void deal(@Element KV<Integer, Iterable<Piece>> all, OutputReceiver<List<Piece>> out) {
    List<Piece> pieces = new ArrayList<>();
    all.getValue().forEach(pieces::add);
    pieces.sort(
        Comparator.comparingLong(DealPieces::bytes)
            .reversed()
            .thenComparing(piece -> piece.file().name())
            .thenComparingLong(Piece::from));
    PriorityQueue<Lane> lightestFirst = new PriorityQueue<>(Comparator.comparingLong(Lane::bytes));
    for (int i = 0; i < lanes; i++) {
      lightestFirst.add(new Lane(0, new ArrayList<>()));
    }
    for (Piece piece : pieces) {
      Lane lightest = lightestFirst.remove();
      lightest.pieces().add(piece);
      lightestFirst.add(new Lane(lightest.bytes() + bytes(piece), lightest.pieces()));
    }
    for (Lane lane : lightestFirst) {
      if (!lane.pieces().isEmpty()) {
        out.output(lane.pieces());
      }
    }
  }

  private static long bytes(Piece piece) {
    return piece.bytesFrom(piece.from());
  }

  private record Lane(long bytes, List<Piece> pieces) {}
}
