package dev.packhouse.line;

import org.jspecify.annotations.Nullable;

/**
 * How what arrives is written.
 *
 * @param format of the records
 * @param compression of the files
 * @param at JSON Pointer to the array of records inside of a JSON document; null: records stand at
 *     the top
 * @param csv how a CSV is written; the defaults for the other formats
 * @param maxRecordBytes a larger record becomes a dead letter
 */
public record Payload(
    Format format,
    Compression compression,
    @Nullable String at,
    CsvLayout csv,
    long maxRecordBytes) {

  /** 10 MB: below the Storage Write API's limit for a request. */
  public static final long DEFAULT_MAX_RECORD_BYTES = 10_000_000;
}
