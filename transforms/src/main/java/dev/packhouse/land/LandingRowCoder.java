package dev.packhouse.land;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.jspecify.annotations.Nullable;

/** Encodes the destination, the row's bytes and the envelope. A streaming job's state holds it. */
final class LandingRowCoder extends CustomCoder<LandingRow> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final LandingRowCoder INSTANCE = new LandingRowCoder();
  private static final Coder<@Nullable Envelope> ENVELOPE = NullableCoder.of(EnvelopeCoder.of());

  private LandingRowCoder() {}

  static LandingRowCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(LandingRow row, OutputStream out) throws IOException {
    StringUtf8Coder.of().encode(row.destination(), out);
    ByteArrayCoder.of().encode(row.row(), out);
    ENVELOPE.encode(row.envelope(), out);
  }

  @Override
  public LandingRow decode(InputStream in) throws IOException {
    String destination = StringUtf8Coder.of().decode(in);
    byte[] row = ByteArrayCoder.of().decode(in);
    return new LandingRow(destination, row, ENVELOPE.decode(in));
  }
}
