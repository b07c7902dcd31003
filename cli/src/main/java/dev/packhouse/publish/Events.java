package dev.packhouse.publish;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Events, one after another. */
public interface Events extends Closeable {

  /**
   * The next one; null at the end.
   *
   * @throws UnpublishableException if there can be none, and why
   * @throws IOException if storage fails
   */
  @Nullable Event next() throws IOException;

  @Override
  default void close() throws IOException {}
}
