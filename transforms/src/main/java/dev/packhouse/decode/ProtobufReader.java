package dev.packhouse.decode;

import org.jspecify.annotations.Nullable;

/**
 * Reads a value of one Protobuf field, in the form that {@link com.google.protobuf.DynamicMessage}
 * has it, into the form of one field of the schema.
 */
@FunctionalInterface
interface ProtobufReader {

  /** The value, null, or a {@link dev.packhouse.deadletter.Refusal} that names the column. */
  @Nullable Object read(Object value, Reading reading);

  /** One pass over one payload. */
  final class Reading {

    final byte[] payload;

    /** Names the STRUCT that is being read among kept fields: empty, or ending in a point. */
    String path = "";

    /** The unknown fields met so far. */
    final KeptFields kept = new KeptFields();

    Reading(byte[] payload) {
      this.payload = payload;
    }
  }
}
