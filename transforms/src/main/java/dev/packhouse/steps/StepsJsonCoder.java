package dev.packhouse.steps;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Encodes a value of this package as JSON, whose components are added to and never renamed.
 *
 * @param <T> of the value
 */
final class StepsJsonCoder<T> extends CustomCoder<T> {

  /** A job that is updated compares the form of its coders with that of the running one. */
  private static final long serialVersionUID = 1L;

  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();

  private final Class<T> type;

  private StepsJsonCoder(Class<T> type) {
    this.type = type;
  }

  static <T> StepsJsonCoder<T> of(Class<T> type) {
    return new StepsJsonCoder<>(type);
  }

  @Override
  public void encode(T value, OutputStream out) throws IOException {
    TEXT.encode(StepsJson.write(value), out);
  }

  @Override
  public T decode(InputStream in) throws IOException {
    return StepsJson.MAPPER.readValue(TEXT.decode(in), type);
  }

  @Override
  public void verifyDeterministic() {}

  @Override
  public TypeDescriptor<T> getEncodedTypeDescriptor() {
    return TypeDescriptor.of(type);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StepsJsonCoder<?> coder && coder.type.equals(type);
  }

  @Override
  public int hashCode() {
    return type.hashCode();
  }
}
