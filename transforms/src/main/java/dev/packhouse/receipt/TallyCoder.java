package dev.packhouse.receipt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/** Encodes a tally. Its form is part of a streaming job's state: it does not change. */
public final class TallyCoder extends CustomCoder<Tally> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final TallyCoder INSTANCE = new TallyCoder();
  private static final Coder<@Nullable Long> TIME = NullableCoder.of(VarLongCoder.of());
  private static final StringUtf8Coder OUTCOME = StringUtf8Coder.of();
  private static final Coder<@Nullable String> TABLE = NullableCoder.of(StringUtf8Coder.of());
  private static final VarLongCoder COUNT = VarLongCoder.of();
  private static final BigEndianLongCoder IDS = BigEndianLongCoder.of();

  private TallyCoder() {}

  public static TallyCoder of() {
    return INSTANCE;
  }

  /** What Beam's registry asks of a class named in {@code DefaultCoder}. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(Tally.class), INSTANCE);
  }

  @Override
  public void encode(Tally tally, OutputStream out) throws IOException {
    TIME.encode(tally.intervalStart(), out);
    OUTCOME.encode(tally.outcome().name(), out);
    TABLE.encode(tally.table(), out);
    COUNT.encode(tally.count(), out);
    IDS.encode(tally.ids(), out);
  }

  @Override
  public Tally decode(InputStream in) throws IOException {
    return new Tally(
        TIME.decode(in),
        Outcome.valueOf(OUTCOME.decode(in)),
        TABLE.decode(in),
        COUNT.decode(in),
        IDS.decode(in));
  }

  @Override
  public void verifyDeterministic() {}
}
