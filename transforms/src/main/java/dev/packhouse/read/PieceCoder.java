package dev.packhouse.read;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.BooleanCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.jspecify.annotations.Nullable;

/** Encodes a piece. */
final class PieceCoder extends CustomCoder<Piece> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final VarLongCoder NUMBER = VarLongCoder.of();
  private static final Coder<@Nullable Long> GENERATION = NullableCoder.of(VarLongCoder.of());

  @Override
  public void encode(Piece piece, OutputStream out) throws IOException {
    TEXT.encode(piece.file().name(), out);
    NUMBER.encode(piece.file().sizeBytes(), out);
    NUMBER.encode(piece.file().lastModifiedMillis(), out);
    GENERATION.encode(piece.file().generation(), out);
    NUMBER.encode(piece.from(), out);
    NUMBER.encode(piece.to(), out);
    BooleanCoder.of().encode(piece.splittable(), out);
  }

  @Override
  public Piece decode(InputStream in) throws IOException {
    StoredFile file =
        new StoredFile(
            TEXT.decode(in), NUMBER.decode(in), NUMBER.decode(in), GENERATION.decode(in));
    return new Piece(file, NUMBER.decode(in), NUMBER.decode(in), BooleanCoder.of().decode(in));
  }
}
