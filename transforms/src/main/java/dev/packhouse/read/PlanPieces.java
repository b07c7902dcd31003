package dev.packhouse.read;

import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.io.fs.MatchResult.Metadata;
import org.apache.beam.sdk.transforms.DoFn;

/** Cuts the files that can be cut. */
final class PlanPieces extends DoFn<Metadata, Piece> {

  private final ReadConfig config;

  PlanPieces(ReadConfig config) {
    this.config = config;
  }

  @ProcessElement
  public void plan(@Element Metadata metadata, OutputReceiver<Piece> out) throws IOException {
    for (Piece piece : pieces(StoredFile.of(metadata), config)) {
      out.output(piece);
    }
  }

  /** The pieces that a file is read in. */
  static List<Piece> pieces(StoredFile file, ReadConfig config) throws IOException {
    if (file.sizeBytes() <= config.pieceBytes()) {
      return List.of(Piece.whole(file));
    }
    try {
      return FileReaders.splittable(file, config)
          ? Piece.cut(file, config.pieceBytes())
          : List.of(Piece.whole(file));
    } catch (StorageException e) {
      throw e;
    } catch (IOException damage) {
      // The one reader of the whole file meets the damage again and reports it.
      return List.of(Piece.whole(file));
    }
  }
}
