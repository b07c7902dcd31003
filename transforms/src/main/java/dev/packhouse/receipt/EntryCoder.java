package dev.packhouse.receipt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.VarLongCoder;

/** Encodes an entry. Its form is part of a streaming job's state: it does not change. */
final class EntryCoder extends CustomCoder<Entry> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final EntryCoder INSTANCE = new EntryCoder();
  private static final VarLongCoder COUNT = VarLongCoder.of();
  private static final BigEndianLongCoder IDS = BigEndianLongCoder.of();

  private EntryCoder() {}

  static EntryCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Entry entry, OutputStream out) throws IOException {
    COUNT.encode(entry.read(), out);
    COUNT.encode(entry.landed(), out);
    COUNT.encode(entry.deadLettered(), out);
    COUNT.encode(entry.duplicate(), out);
    COUNT.encode(entry.filtered(), out);
    IDS.encode(entry.idsIn(), out);
    IDS.encode(entry.idsOut(), out);
  }

  @Override
  public Entry decode(InputStream in) throws IOException {
    return new Entry(
        COUNT.decode(in),
        COUNT.decode(in),
        COUNT.decode(in),
        COUNT.decode(in),
        COUNT.decode(in),
        IDS.decode(in),
        IDS.decode(in));
  }

  @Override
  public void verifyDeterministic() {}
}
