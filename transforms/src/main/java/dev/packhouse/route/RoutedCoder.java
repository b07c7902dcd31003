package dev.packhouse.route;

import dev.packhouse.record.RecordCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CoderProvider;
import org.apache.beam.sdk.coders.CoderProviders;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.values.TypeDescriptor;

/** Encodes the table's name, then the record. */
public final class RoutedCoder extends CustomCoder<Routed> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final RoutedCoder INSTANCE = new RoutedCoder();

  private RoutedCoder() {}

  public static RoutedCoder of() {
    return INSTANCE;
  }

  /** What Beam's registry asks of a class named in {@code DefaultCoder}. */
  public static CoderProvider getCoderProvider() {
    return CoderProviders.forCoder(TypeDescriptor.of(Routed.class), INSTANCE);
  }

  @Override
  public void encode(Routed routed, OutputStream out) throws IOException {
    StringUtf8Coder.of().encode(routed.table(), out);
    RecordCoder.of().encode(routed.record(), out);
  }

  @Override
  public Routed decode(InputStream in) throws IOException {
    return new Routed(StringUtf8Coder.of().decode(in), RecordCoder.of().decode(in));
  }
}
