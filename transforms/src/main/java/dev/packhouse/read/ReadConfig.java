package dev.packhouse.read;

import com.google.common.base.Preconditions;
import java.io.Serializable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the files of a source are written, and the bounds that reading them keeps.
 *
 * @param format the files' format
 * @param at for JSON: the array inside each document that holds the records, as a JSON Pointer (RFC
 *     6901); null where a file is lines or a top-level array, which its first byte tells
 * @param delimiter for CSV: what stands between two fields, an ASCII character
 * @param quote for CSV: what stands around a field that holds delimiters or line ends, an ASCII
 *     character
 * @param header for CSV: whether the first record names the columns
 * @param maxRecordBytes the largest record that is taken; a larger one is a dead letter
 * @param pieceBytes about how many bytes of a file are read as one piece of work, where a file can
 *     be read in pieces at all
 * @param attributes what each envelope has as its attributes, as files have none of their own
 */
public record ReadConfig(
    FileFormat format,
    @Nullable String at,
    char delimiter,
    char quote,
    boolean header,
    int maxRecordBytes,
    long pieceBytes,
    Map<String, String> attributes)
    implements Serializable {

  private static final int MAX_RECORD_BYTES = 10_000_000;

  private static final long PIECE_BYTES = 64L << 20;

  public ReadConfig {
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
    Preconditions.checkArgument(pieceBytes > 0, "pieceBytes is positive");
    attributes = Map.copyOf(attributes);
  }

  /** Files of a format, with its customary options: CSV with commas, double quotes and a header. */
  public static ReadConfig of(FileFormat format) {
    return new ReadConfig(format, null, ',', '"', true, MAX_RECORD_BYTES, PIECE_BYTES, Map.of());
  }

  /** The same with records in the array that a JSON Pointer names. */
  public ReadConfig withAt(@Nullable String at) {
    return new ReadConfig(
        format, at, delimiter, quote, header, maxRecordBytes, pieceBytes, attributes);
  }

  /** The same with another character between fields. */
  public ReadConfig withDelimiter(char delimiter) {
    return new ReadConfig(
        format, at, delimiter, quote, header, maxRecordBytes, pieceBytes, attributes);
  }

  /** The same with another character around fields. */
  public ReadConfig withQuote(char quote) {
    return new ReadConfig(
        format, at, delimiter, quote, header, maxRecordBytes, pieceBytes, attributes);
  }

  /** The same with or without a first record that names the columns. */
  public ReadConfig withHeader(boolean header) {
    return new ReadConfig(
        format, at, delimiter, quote, header, maxRecordBytes, pieceBytes, attributes);
  }

  /** The same with another largest record. */
  public ReadConfig withMaxRecordBytes(int maxRecordBytes) {
    return new ReadConfig(
        format, at, delimiter, quote, header, maxRecordBytes, pieceBytes, attributes);
  }

  /** The same with another size of pieces. */
  public ReadConfig withPieceBytes(long pieceBytes) {
    return new ReadConfig(
        format, at, delimiter, quote, header, maxRecordBytes, pieceBytes, attributes);
  }

  /** The same with attributes for each envelope. */
  public ReadConfig withAttributes(Map<String, String> attributes) {
    return new ReadConfig(
        format, at, delimiter, quote, header, maxRecordBytes, pieceBytes, attributes);
  }
}
