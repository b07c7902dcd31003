package dev.packhouse.line;

import dev.packhouse.decode.ProtobufType;

/** Where the schema is that messages are written by, and do not bring along. */
public sealed interface PayloadSchema {

  /**
   * An Avro schema.
   *
   * @param definition as JSON
   */
  record Avro(String definition) implements PayloadSchema {}

  /** A Protobuf type of a descriptor set. */
  record Protobuf(ProtobufType type) implements PayloadSchema {}

  /**
   * A schema of Pub/Sub, looked up when the line is started.
   *
   * @param name {@code projects/PROJECT/schemas/NAME}
   */
  record Resource(String name) implements PayloadSchema {}
}
