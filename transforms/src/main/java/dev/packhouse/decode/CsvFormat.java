package dev.packhouse.decode;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the fields of a CSV record are written.
 *
 * @param delimiter stands between fields
 * @param quote stands around a field that holds delimiters, quotes (doubled) or line ends
 * @param nullMarker the unquoted text that is null; where none or the empty one is set, an empty
 *     field is null, but for a quoted one in a STRING or BYTES column
 * @param columns names of the columns of files without a header; where none are given either, the
 *     columns are the schema's fields in their order
 */
public record CsvFormat(
    char delimiter, char quote, @Nullable String nullMarker, List<String> columns)
    implements Serializable {

  /** Commas, double quotes, empty fields for null, names from the header. */
  public static final CsvFormat DEFAULT = new CsvFormat(',', '"', null, List.of());

  public CsvFormat {
    nullMarker = nullMarker == null || nullMarker.isEmpty() ? null : nullMarker;
    columns = List.copyOf(columns);
    if (delimiter == quote || isLineEnd(delimiter) || isLineEnd(quote)) {
      throw new IllegalArgumentException(
          "delimiter and quote of CSV differ, and neither is a line end");
    }
  }

  public CsvFormat withDelimiter(char delimiter) {
    return new CsvFormat(delimiter, quote, nullMarker, columns);
  }

  public CsvFormat withQuote(char quote) {
    return new CsvFormat(delimiter, quote, nullMarker, columns);
  }

  public CsvFormat withNullMarker(@Nullable String nullMarker) {
    return new CsvFormat(delimiter, quote, nullMarker, columns);
  }

  public CsvFormat withColumns(List<String> columns) {
    return new CsvFormat(delimiter, quote, nullMarker, columns);
  }

  private static boolean isLineEnd(char letter) {
    return letter == '\n' || letter == '\r';
  }
}
