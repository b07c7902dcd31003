package dev.packhouse.steps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Encodes a manifest as JSON, whose components are added to and never renamed. */
final class ManifestCoder extends CustomCoder<Manifest> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final ManifestCoder INSTANCE = new ManifestCoder();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

  private ManifestCoder() {}

  static ManifestCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Manifest value, OutputStream out) throws IOException {
    TEXT.encode(StepsJson.write(value), out);
  }

  @Override
  public Manifest decode(InputStream in) throws IOException {
    return StepsJson.MAPPER.readValue(TEXT.decode(in), Manifest.class);
  }

  @Override
  public void verifyDeterministic() {}
}
