package dev.packhouse.read;

/** The formats of messages' payloads that a line reads. */
public enum MessageFormat {
  /** Values one after another, or the elements of an array; UTF-8. */
  JSON,
  /** RFC 4180 records without a header, with line feeds alone allowed as line ends; UTF-8. */
  CSV,
  /** One datum of a known schema, or an Avro object container file. */
  AVRO,
  /** One message of a known type. */
  PROTOBUF
}
