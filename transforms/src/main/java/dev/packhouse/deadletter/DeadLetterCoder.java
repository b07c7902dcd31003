package dev.packhouse.deadletter;

import dev.packhouse.envelope.Envelope;
import dev.packhouse.envelope.EnvelopeCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/** Encodes a dead letter whole; stage and reason by name, so that new ones may stand anywhere. */
public final class DeadLetterCoder extends CustomCoder<DeadLetter> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final DeadLetterCoder INSTANCE = new DeadLetterCoder();
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final Coder<@Nullable String> OPTIONAL_TEXT = NullableCoder.of(TEXT);

  private DeadLetterCoder() {}

  public static DeadLetterCoder of() {
    return INSTANCE;
  }

  /** What Beam's registry asks of a class named in {@code DefaultCoder}. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(DeadLetter.class), INSTANCE);
  }

  @Override
  public void encode(DeadLetter letter, OutputStream out) throws IOException {
    EnvelopeCoder.of().encode(letter.envelope(), out);
    OPTIONAL_TEXT.encode(letter.recordType(), out);
    TEXT.encode(letter.stage().name(), out);
    TEXT.encode(letter.refusal().reason().name(), out);
    OPTIONAL_TEXT.encode(letter.refusal().rule(), out);
    TEXT.encode(letter.refusal().message(), out);
    VarLongCoder.of().encode(letter.time(), out);
  }

  @Override
  public DeadLetter decode(InputStream in) throws IOException {
    Envelope envelope = EnvelopeCoder.of().decode(in);
    String recordType = OPTIONAL_TEXT.decode(in);
    Stage stage = Stage.valueOf(TEXT.decode(in));
    Reason reason = Reason.valueOf(TEXT.decode(in));
    Refusal refusal = new Refusal(reason, OPTIONAL_TEXT.decode(in), TEXT.decode(in));
    return new DeadLetter(envelope, recordType, stage, refusal, VarLongCoder.of().decode(in));
  }
}
