package dev.packhouse.read;

import dev.packhouse.deadletter.Refusal;
import org.jspecify.annotations.Nullable;

/** One record of a file. */
final class Slice {

  private final long position;
  private final byte[] payload;
  private final @Nullable Refusal refusal;

  Slice(long position, byte[] payload, @Nullable Refusal refusal) {
    this.position = position;
    this.payload = payload;
    this.refusal = refusal;
  }

  /** Where it starts. */
  long position() {
    return position;
  }

  /** Its bytes; of a refused record its first bytes. */
  byte[] payload() {
    return payload;
  }

  /** Why it goes no further; null where it does. */
  @Nullable Refusal refusal() {
    return refusal;
  }
}
