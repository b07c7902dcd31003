package dev.packhouse.line;

import java.util.List;

/**
 * How a CSV is written.
 *
 * @param delimiter between values
 * @param quote around values that hold delimiters, quotes or line ends
 * @param header whether the first line of each file names its columns
 * @param columns the columns' names, where files have no header; where none are given either, the
 *     columns are the schema's, in its order
 * @param nullMarker the text, unquoted, that stands for no value; the empty one unless set
 */
public record CsvLayout(
    char delimiter, char quote, boolean header, List<String> columns, String nullMarker) {

  /** RFC 4180 with a header. */
  public static final CsvLayout DEFAULT = new CsvLayout(',', '"', true, List.of(), "");

  public CsvLayout {
    columns = List.copyOf(columns);
  }
}
