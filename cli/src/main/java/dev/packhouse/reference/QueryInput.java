package dev.packhouse.reference;

import com.google.protobuf.CodedOutputStream;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rows that a query reads, as they go to the engine. */
final class QueryInput {

  /** What GoogleSQL's native part takes in one message; the query itself is in it too. */
  private static final long MOST_BYTES = 4L << 20;

  /** Where columns must be there to be left out, or to stand at one place in two tables. */
  private static final Pattern WHOLE =
      Pattern.compile(
          "(?s)\\*.*\\b(EXCEPT|REPLACE|UNION|INTERSECT)\\b|\\b(UNION|INTERSECT)\\b.*\\*"
              + "|\\|>\\s*(DROP|RENAME|SET)\\b",
          Pattern.CASE_INSENSITIVE);

  private record Content(
      Question.Known table, int columns, long rows, long size, ByteArrayOutputStream bytes) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s (%d rows of %d %s, %.1f MB)",
          table.key(),
          rows,
          columns,
          columns == 1 ? "column" : "columns",
          size / 1e6);
    }
  }

  private final List<Content> contents = new ArrayList<>();

  private QueryInput() {}

  static QueryInput read(Plan.Query query, WarehouseTransaction transaction)
      throws RefusedException, WarehouseException {
    QueryInput input = new QueryInput();
    boolean whole = WHOLE.matcher(query.sql()).find();
    for (Plan.Read read : query.reads()) {
      input.add(read, whole, transaction);
    }
    if (input.contents.stream().mapToLong(Content::size).sum() > MOST_BYTES) {
      throw input.tooMuch();
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
    }
    // A star has them in the table's order; they come in that in which the query names them.
    declared.sort(Comparator.comparingInt(all::indexOf));
    int[] places = columns.stream().mapToInt(declared::indexOf).toArray();
    long[] size = {0};
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
            ValueProto[] cells = new ValueProto[declared.size()];
            Arrays.fill(cells, ValueProto.getDefaultInstance());
            for (int index = 0; index < places.length; index++) {
              cells[places[index]] = EngineValues.proto(columns.get(index), row[index]);
            }
            TableData.Row message =
                TableData.Row.newBuilder().addAllCell(Arrays.asList(cells)).build();
            rows[0]++;
            size[0] += CodedOutputStream.computeMessageSize(1, message);
            // What is too much is only counted.
            if (size[0] <= MOST_BYTES) {
              Frames.writeRow(out, message);
            }
          });
    } catch (IOException never) {
      throw new IllegalStateException("an array takes what is written to it", never);
    }
    contents.add(new Content(known, columns.size(), rows[0], size[0], bytes));
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

  RefusedException tooMuch() {
    return RefusedException.tooMuch(
        "the statement reads more than the 4 MB that the local engine takes at once: "
            + contents.stream().map(Content::toString).collect(Collectors.joining(", ")));
  }
}
