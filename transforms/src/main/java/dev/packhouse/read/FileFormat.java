package dev.packhouse.read;

/** The formats of files that a line reads. */
public enum FileFormat {
  /** One value a line, or the elements of an array; UTF-8. */
  JSON,
  /** RFC 4180, with line feeds alone allowed as line ends; UTF-8. */
  CSV,
  /** Avro object container files. */
  AVRO,
  /** Apache Parquet; a row has no bytes of its own, so its envelope holds it as Avro. */
  PARQUET
}
