package dev.packhouse.decode;

import org.jspecify.annotations.Nullable;

/** Reads one value of one writer's schema into the form of one field. */
@FunctionalInterface
interface AvroReader {

  /** The value, null, or a {@link dev.packhouse.deadletter.Refusal} that names the column. */
  @Nullable Object read(AvroInput input) throws AvroInput.MalformedException;
}
