package dev.packhouse.receipt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.NullableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.jspecify.annotations.Nullable;

/** Encodes a slot. Its form is part of a streaming job's state: it does not change. */
final class SlotCoder extends CustomCoder<Slot> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final SlotCoder INSTANCE = new SlotCoder();
  private static final Coder<@Nullable Long> TIME = NullableCoder.of(VarLongCoder.of());
  private static final Coder<@Nullable String> TABLE = NullableCoder.of(StringUtf8Coder.of());

  private SlotCoder() {}

  static SlotCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Slot slot, OutputStream out) throws IOException {
    TIME.encode(slot.intervalStart(), out);
    TABLE.encode(slot.table(), out);
  }

  @Override
  public Slot decode(InputStream in) throws IOException {
    return new Slot(TIME.decode(in), TABLE.decode(in));
  }

  @Override
  public void verifyDeterministic() {}
}
