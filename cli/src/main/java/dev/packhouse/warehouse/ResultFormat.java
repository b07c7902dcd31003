package dev.packhouse.warehouse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import com.github.freva.asciitable.OverflowBehaviour;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How rows are shown. Everywhere a TIMESTAMP is RFC 3339 in UTC with its microseconds, BYTES are
 * base64, NUMERIC has every digit, and an array or a STRUCT is JSON.
 */
public enum ResultFormat {
  /**
   * For reading: at most {@value #TABLE_ROWS} rows, cells cut to fit the width, {@code NULL} for
   * null. Where even that does not fit, each row is a list of its columns.
   */
  TABLE {
    @Override
    public void write(ResultRows rows, Writer out, int width)
        throws IOException, WarehouseException {
      writeTable(rows, out, width);
    }
  },
  /**
   * One array with an object for each row, as {@code bq --format=json} gives it, but with INT64,
   * FLOAT64 and BOOL as JSON's own numbers and truth values. NUMERIC is text, as JSON's readers
   * would round it.
   */
  JSON {
    @Override
    public void write(ResultRows rows, Writer out, int width)
        throws IOException, WarehouseException {
      writeJson(rows, out);
    }
  },
  /**
   * A header, then a line for each row; null is nothing at all, and the empty text is {@code ""}.
   */
  CSV {
    @Override
    public void write(ResultRows rows, Writer out, int width)
        throws IOException, WarehouseException {
      writeCsv(rows, out);
    }
  };

  private static final int TABLE_ROWS = 1_000;
  private static final int LEAST_COLUMN_WIDTH = 8;

  /** What stands around a column's text in a table: a border and a blank on either side. */
  private static final int AROUND = 3;

  private static final JsonFactory JSON_FACTORY =
      new JsonFactoryBuilder().rootValueSeparator(",\n").build();

  /**
   * Writes all rows, and flushes {@code out}, which stays open.
   *
   * @param width how many characters wide a table may be
   */
  public abstract void write(ResultRows rows, Writer out, int width)
      throws IOException, WarehouseException;

  private static void writeJson(ResultRows rows, Writer out)
      throws IOException, WarehouseException {
    try (JsonGenerator json = JSON_FACTORY.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      out.write("[\n");
      for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
        json.writeStartObject();
        for (int index = 0; index < row.size(); index++) {
          json.writeFieldName(rows.columns().get(index).name());
          writeJsonValue(json, row.get(index));
        }
        json.writeEndObject();
      }
    }
    out.write("\n]\n");
    out.flush();
  }

  private static void writeJsonValue(JsonGenerator json, @Nullable Object value)
      throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof Boolean truth) {
      json.writeBoolean(truth);
    } else if (value instanceof Double number && Double.isFinite(number)) {
      json.writeNumber(number);
    } else if (value instanceof ResultRows.RawJson raw) {
      json.writeRawValue(raw.text());
    } else if (value instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        writeJsonValue(json, element);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> struct) {
      json.writeStartObject();
      for (Map.Entry<?, ?> member : struct.entrySet()) {
        json.writeFieldName(String.valueOf(member.getKey()));
        writeJsonValue(json, member.getValue());
      }
      json.writeEndObject();
    } else {
      json.writeString(ValueText.of(value));
    }
  }

  private static void writeCsv(ResultRows rows, Writer out) throws IOException, WarehouseException {
    CsvWriter csv =
        CsvWriter.builder()
            .quoteStrategy(QuoteStrategies.EMPTY)
            .lineDelimiter(LineDelimiter.LF)
            .build(out);
    csv.writeRecord(rows.columns().stream().map(ResultRows.Column::name).toList());
    @Nullable String[] cells = new @Nullable String[rows.columns().size()];
    for (List<@Nullable Object> row = rows.next(); row != null; row = rows.next()) {
      for (int index = 0; index < cells.length; index++) {
        cells[index] = cell(row.get(index));
      }
      csv.writeRecord(cells);
    }
    csv.flush();
  }

  private static void writeTable(ResultRows rows, Writer out, int width)
      throws IOException, WarehouseException {
    List<Object[]> cells = new ArrayList<>();
    int columns = rows.columns().size();
    int[] widths = new int[columns];
    for (int index = 0; index < columns; index++) {
      widths[index] = Math.max(4, rows.columns().get(index).name().length());
    }
    List<@Nullable Object> row = rows.next();
    while (row != null && cells.size() < TABLE_ROWS) {
      Object[] line = new Object[columns];
      for (int index = 0; index < columns; index++) {
        String text = cell(row.get(index));
        String shown = text == null ? "NULL" : ValueText.onOneLine(text, width);
        line[index] = shown;
        widths[index] = Math.max(widths[index], shown.length());
      }
      cells.add(line);
      row = rows.next();
    }
    String end =
        row == null
            ? cells.size() + (cells.size() == 1 ? " row" : " rows")
            : "the first " + TABLE_ROWS + " rows; --format csv or json shows them all";
    if (!fit(widths, width)) {
      writeRecords(rows.columns(), cells, out, width);
      out.write(end + System.lineSeparator());
      out.flush();
      return;
    }
    Column[] shown = new Column[columns];
    for (int index = 0; index < columns; index++) {
      shown[index] =
          new Column()
              .header(rows.columns().get(index).name())
              .headerAlign(HorizontalAlign.LEFT)
              .dataAlign(
                  ValueText.isNumber(rows.columns().get(index).type())
                      ? HorizontalAlign.RIGHT
                      : HorizontalAlign.LEFT)
              .maxWidth(widths[index] + 2, OverflowBehaviour.ELLIPSIS_RIGHT);
    }
    out.write(
        AsciiTable.getTable(
            AsciiTable.BASIC_ASCII_NO_DATA_SEPARATORS, shown, cells.toArray(new Object[0][])));
    out.write(System.lineSeparator());
    out.write(end + System.lineSeparator());
    out.flush();
  }

  /** One column below the other, for tables that no line holds. */
  private static void writeRecords(
      List<ResultRows.Column> columns, List<Object[]> rows, Writer out, int width)
      throws IOException {
    int nameWidth = columns.stream().mapToInt(column -> column.name().length()).max().orElse(0);
    int valueWidth = Math.max(LEAST_COLUMN_WIDTH, width - nameWidth - AROUND);
    for (int number = 0; number < rows.size(); number++) {
      out.write("--- row " + (number + 1) + System.lineSeparator());
      for (int index = 0; index < columns.size(); index++) {
        String name = columns.get(index).name();
        String value = String.valueOf(rows.get(number)[index]);
        out.write(name + " ".repeat(nameWidth - name.length()) + " | ");
        out.write(value.length() > valueWidth ? value.substring(0, valueWidth - 1) + "…" : value);
        out.write(System.lineSeparator());
      }
    }
  }

  /**
   * Narrows the widest columns until all fit, or are as narrow as is still of use.
   *
   * @return whether they fit
   */
  private static boolean fit(int[] widths, int width) {
    int total = 1;
    for (int column : widths) {
      total += column + AROUND;
    }
    while (total > width) {
      int widest = 0;
      for (int index = 1; index < widths.length; index++) {
        widest = widths[index] > widths[widest] ? index : widest;
      }
      if (widths[widest] <= LEAST_COLUMN_WIDTH) {
        return false;
      }
      widths[widest]--;
      total--;
    }
    return true;
  }

  /** A value in a cell; null for null. */
  private static @Nullable String cell(@Nullable Object value) throws IOException {
    if (value == null) {
      return null;
    }
    if (value instanceof List<?> || value instanceof Map<?, ?>) {
      StringWriter text = new StringWriter();
      try (JsonGenerator json = JSON_FACTORY.createGenerator(text)) {
        writeJsonValue(json, value);
      }
      return text.toString();
    }
    return ValueText.of(value);
  }
}
