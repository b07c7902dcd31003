package dev.packhouse.reference;

import com.google.zetasql.LocalService.TableData;
import com.google.zetasql.ZetaSQLValue.ValueProto;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.warehouse.WarehouseException;
import dev.packhouse.warehouse.WarehouseTransaction;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The rows that a query reads, as they go to the engine. */
final class QueryInput {

  /** More would not fit into the engine's heap, in the forms that it has there. */
  private static final long MOST_BYTES = 32L << 20;

  private record Content(
      Question.Known table, int columns, long rows, ByteArrayOutputStream bytes) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s (%d rows of %d %s, %.1f MB)",
          table.key(),
          rows,
          columns,
          columns == 1 ? "column" : "columns",
          bytes.size() / 1e6);
    }
  }

  private final List<Content> contents = new ArrayList<>();

  private QueryInput() {}

  static QueryInput read(Plan.Query query, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException {
    QueryInput input = new QueryInput();
    // Where there is a star, columns that nothing needs must be there to be left out of it.
    boolean whole = query.sql().indexOf('*') >= 0;
    for (Plan.Read read : query.reads()) {
      input.add(read, whole, transaction);
    }
    return input;
  }

  private void add(Plan.Read read, boolean whole, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException {
    List<Field> columns = new ArrayList<>();
    List<Field> all = TableChange.columns(read.table(), transaction);
    for (String name : read.columns()) {
      columns.add(
          name.equals(Plan.ROW)
              ? Field.of(Plan.ROW, FieldType.INT64)
              : all.get(TableChange.indexOf(all, name)));
    }
    List<Field> declared = new ArrayList<>(columns);
    if (whole) {
      all.stream().filter(column -> !columns.contains(column)).forEach(declared::add);
      // A star has them in the table's order.
      declared.sort(Comparator.comparingInt(all::indexOf));
    }
    int[] places = columns.stream().mapToInt(declared::indexOf).toArray();
    long before = contents.stream().mapToLong(content -> content.bytes().size()).sum();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    Question.Known known = new Question.Known(List.of(read.table()), read.table(), declared);
    long[] rows = {0};
    try {
      transaction.<IOException>read(
          read.table(),
          columns.stream().map(Field::name).toList(),
          Plan.ROW,
          row -> {
            if (before + bytes.size() <= MOST_BYTES) {
              ValueProto[] cells = new ValueProto[declared.size()];
              Arrays.fill(cells, ValueProto.getDefaultInstance());
              for (int index = 0; index < places.length; index++) {
                cells[places[index]] = EngineValues.proto(columns.get(index), row[index]);
              }
              Frames.writeRow(
                  out, TableData.Row.newBuilder().addAllCell(Arrays.asList(cells)).build());
              rows[0]++;
            }
          });
    } catch (IOException never) {
      throw new IllegalStateException("an array takes what is written to it", never);
    }
    contents.add(new Content(known, columns.size(), rows[0], bytes));
    if (before + bytes.size() > MOST_BYTES) {
      throw tooMuch("more than " + MOST_BYTES);
    }
  }

  List<Question.Known> tables() {
    return contents.stream().map(Content::table).toList();
  }

  void send(DataOutputStream out) throws IOException {
    for (Content content : contents) {
      content.bytes().writeTo(out);
      Frames.endRows(out);
    }
  }

  /**
   * Says what is too much.
   *
   * @param size in bytes, as the engine got it
   */
  RefusedException tooMuch(String size) {
    return RefusedException.tooMuch(
        "the columns that the statement reads are "
            + size
            + " bytes, and the local engine takes 4194304 compressed ones at once: "
            + contents.stream().map(Content::toString).collect(Collectors.joining(", ")));
  }
}
