package dev.packhouse.line;

/** How records are written. */
public enum Format {
  JSON,
  CSV,
  AVRO,
  PARQUET
}
