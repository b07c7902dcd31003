package dev.packhouse.decode;

import dev.packhouse.deadletter.Reason;
import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.ValueRefusals;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which field each column of a CSV file is, as its header says. */
final class CsvColumns {

  private final FieldIndex fields;
  private final List<String> names;
  private final int[] indexes;
  private final @Nullable Refusal refusal;

  private CsvColumns(
      FieldIndex fields, List<String> names, int[] indexes, @Nullable Refusal refusal) {
    this.fields = fields;
    this.names = names;
    this.indexes = indexes;
    this.refusal = refusal;
  }

  static CsvColumns of(List<String> names, FieldIndex fields, UnknownFields unknownFields) {
    int[] indexes = new int[names.size()];
    Set<String> seen = new HashSet<>();
    for (int column = 0; column < indexes.length; column++) {
      String name = names.get(column);
      indexes[column] = fields.indexOf(name, column);
      if (!seen.add(name)) {
        return unreadable(
            fields,
            new Refusal(
                Reason.DUPLICATE_KEY,
                name,
                "two columns of the header are called " + ValueRefusals.quoted(name)));
      }
      if (indexes[column] < 0 && unknownFields.action() == UnknownFields.Action.REJECT) {
        return unreadable(fields, UnknownFields.refusal(name));
      }
    }
    return new CsvColumns(fields, names, indexes, null);
  }

  /** Columns that cannot be told, so that no record under them can be read. */
  static CsvColumns unreadable(FieldIndex fields, Refusal refusal) {
    return new CsvColumns(fields, List.of(), new int[0], refusal);
  }

  /** Why no record can be read; null where they can. */
  @Nullable Refusal refusal() {
    return refusal;
  }

  FieldIndex fields() {
    return fields;
  }

  int count() {
    return indexes.length;
  }

  String name(int column) {
    return names.get(column);
  }

  /** The position of the column's field in the schema; -1 where it has none. */
  int field(int column) {
    return indexes[column];
  }
}
