package dev.packhouse.read;

import java.io.Serializable;
import org.apache.beam.vendor.guava.v32_1_2_jre.com.google.common.base.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * How the messages of a source are written, and the bounds that reading them keeps.
 *
 * @param format the payloads' format
 * @param at for JSON: the array inside each document that holds the records, as a JSON Pointer (RFC
 *     6901); null where a payload is values one after another or a top-level array
 * @param delimiter for CSV: what stands between two fields, an ASCII character
 * @param quote for CSV: what stands around a field that holds delimiters or line ends, an ASCII
 *     character
 * @param data for Avro: whether a payload that is no container file is one datum, by a schema that
 *     the decoder knows
 * @param compression which payloads are inflated
 * @param maxRecordBytes the largest record that is taken; a larger one is a dead letter
 * @param maxInflatedBytes the most that one payload may inflate to; one that would be more is a
 *     dead letter
 */
public record MessageConfig(
    MessageFormat format,
    @Nullable String at,
    char delimiter,
    char quote,
    boolean data,
    MessageCompression compression,
    int maxRecordBytes,
    int maxInflatedBytes)
    implements Serializable {

  private static final int MAX_RECORD_BYTES = 10_000_000;

  /**
   * Six times the largest message, 10 MB (https://cloud.google.com/pubsub/quotas#resource_limits),
   * and little enough for the several that a worker reads at a time.
   */
  public static final int DEFAULT_MAX_INFLATED_BYTES = 64_000_000;

  public MessageConfig {
    Preconditions.checkArgument(
        at == null || at.isEmpty() || at.startsWith("/"),
        "at: %s is not a JSON Pointer: it begins with a slash, as /features does",
        at);
    Preconditions.checkArgument(
        delimiter < 0x80 && quote < 0x80 && delimiter != quote,
        "delimiter and quote are two different ASCII characters");
    Preconditions.checkArgument(
        maxRecordBytes > 0 && maxRecordBytes <= 1_000_000_000,
        "maxRecordBytes is from 1 to 1,000,000,000");
    Preconditions.checkArgument(
        maxInflatedBytes > 0 && maxInflatedBytes <= 1_000_000_000,
        "maxInflatedBytes is from 1 to 1,000,000,000");
  }

  /** Messages of a format, with its customary options. */
  public static MessageConfig of(MessageFormat format) {
    return new MessageConfig(
        format,
        null,
        ',',
        '"',
        false,
        MessageCompression.AUTO,
        MAX_RECORD_BYTES,
        DEFAULT_MAX_INFLATED_BYTES);
  }

  /** How the records of CSV payloads are found, in the words of files. */
  ReadConfig csv() {
    return ReadConfig.of(FileFormat.CSV)
        .withDelimiter(delimiter)
        .withQuote(quote)
        .withHeader(false)
        .withMaxRecordBytes(maxRecordBytes);
  }

  /** The same with records in the array that a JSON Pointer names. */
  public MessageConfig withAt(@Nullable String at) {
    return new MessageConfig(
        format, at, delimiter, quote, data, compression, maxRecordBytes, maxInflatedBytes);
  }

  /** The same with other characters between and around fields. */
  public MessageConfig withCsv(char delimiter, char quote) {
    return new MessageConfig(
        format, at, delimiter, quote, data, compression, maxRecordBytes, maxInflatedBytes);
  }

  /** The same with payloads that may be one datum of Avro. */
  public MessageConfig withData(boolean data) {
    return new MessageConfig(
        format, at, delimiter, quote, data, compression, maxRecordBytes, maxInflatedBytes);
  }

  /** The same with other payloads inflated. */
  public MessageConfig withCompression(MessageCompression compression) {
    return new MessageConfig(
        format, at, delimiter, quote, data, compression, maxRecordBytes, maxInflatedBytes);
  }

  /** The same with another largest record. */
  public MessageConfig withMaxRecordBytes(int maxRecordBytes) {
    return new MessageConfig(
        format, at, delimiter, quote, data, compression, maxRecordBytes, maxInflatedBytes);
  }

  /** The same with another largest inflated payload. */
  public MessageConfig withMaxInflatedBytes(int maxInflatedBytes) {
    return new MessageConfig(
        format, at, delimiter, quote, data, compression, maxRecordBytes, maxInflatedBytes);
  }
}
