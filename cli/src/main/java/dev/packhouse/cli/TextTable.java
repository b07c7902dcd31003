package dev.packhouse.cli;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.ColumnData;
import com.github.freva.asciitable.HorizontalAlign;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;

/** Rows under headers, without borders, as a run prints them. */
final class TextTable {

  private static final int MOST_CHARACTERS = 120;

  private TextTable() {}

  static <T> void print(PrintWriter out, List<T> rows, List<ColumnData<T>> columns) {
    String table =
        AsciiTable.builder().border(AsciiTable.NO_BORDERS).data(rows, columns).asString();
    table.lines().map(String::stripTrailing).forEach(out::println);
  }

  static <T> ColumnData<T> left(String header, Function<T, String> value) {
    return column(header, HorizontalAlign.LEFT, value);
  }

  static <T> ColumnData<T> right(String header, Function<T, String> value) {
    return column(header, HorizontalAlign.RIGHT, value);
  }

  private static <T> ColumnData<T> column(
      String header, HorizontalAlign align, Function<T, String> value) {
    return new Column()
        .header(header)
        .headerAlign(align)
        .dataAlign(align)
        .maxWidth(MOST_CHARACTERS)
        .with(value);
  }
}
