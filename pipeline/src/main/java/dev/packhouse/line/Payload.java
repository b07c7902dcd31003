package dev.packhouse.line;

import dev.packhouse.read.FileFormat;
import org.jspecify.annotations.Nullable;

/**
 * How what arrives is written. gzip and Zstandard are known by a file's first bytes and need no
 * word.
 *
 * @param format of the records
 * @param at JSON Pointer to the array of records inside of a JSON document; null: records stand at
 *     the top
 * @param csv how a CSV is written; the defaults for the other formats
 * @param maxRecordBytes a larger record becomes a dead letter
 */
public record Payload(FileFormat format, @Nullable String at, CsvLayout csv, int maxRecordBytes) {

  /** 10 MB: below the Storage Write API's limit for a request. */
  public static final int DEFAULT_MAX_RECORD_BYTES = 10_000_000;

  /** The most that a spec can ask for. */
  static final int MOST_RECORD_BYTES = 1_000_000_000;
}
