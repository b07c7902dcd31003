package dev.packhouse.envelope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.MapCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/** Encodes an envelope whole. Its form is part of a streaming job's state: it does not change. */
public final class EnvelopeCoder extends CustomCoder<Envelope> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final EnvelopeCoder INSTANCE = new EnvelopeCoder();
  private static final ByteArrayCoder BYTES = ByteArrayCoder.of();
  private static final MapCoder<String, String> ATTRIBUTES =
      MapCoder.of(StringUtf8Coder.of(), StringUtf8Coder.of());
  private static final Coder<@Nullable String> TEXT = NullableCoder.of(StringUtf8Coder.of());
  private static final Coder<@Nullable Long> NUMBER = NullableCoder.of(VarLongCoder.of());

  private EnvelopeCoder() {}

  public static EnvelopeCoder of() {
    return INSTANCE;
  }

  /** What Beam's registry asks of a class named in {@code DefaultCoder}. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(Envelope.class), INSTANCE);
  }

  @Override
  public void encode(Envelope envelope, OutputStream out) throws IOException {
    BYTES.encode(envelope.payload(), out);
    BYTES.encode(envelope.preamble(), out);
    ATTRIBUTES.encode(envelope.attributes(), out);
    Origin origin = envelope.origin();
    TEXT.encode(origin.subscription(), out);
    TEXT.encode(origin.messageId(), out);
    TEXT.encode(origin.file(), out);
    NUMBER.encode(origin.generation(), out);
    VarLongCoder.of().encode(origin.position(), out);
    NUMBER.encode(envelope.publishTime(), out);
  }

  @Override
  public Envelope decode(InputStream in) throws IOException {
    byte[] payload = BYTES.decode(in);
    byte[] preamble = BYTES.decode(in);
    Map<String, String> attributes = ATTRIBUTES.decode(in);
    Origin origin =
        new Origin(
            TEXT.decode(in),
            TEXT.decode(in),
            TEXT.decode(in),
            NUMBER.decode(in),
            VarLongCoder.of().decode(in));
    return Envelope.of(payload, origin)
        .withPreamble(preamble)
        .withAttributes(attributes)
        .withPublishTime(NUMBER.decode(in));
  }
}
