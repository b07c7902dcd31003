package dev.packhouse.record;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The columns of a record type, in order. A record's values have the same order.
 *
 * @param fields the columns
 */
public record RecordSchema(List<Field> fields) implements Serializable {

  public RecordSchema {
    fields = List.copyOf(fields);
  }

  public static RecordSchema of(Field... fields) {
    return new RecordSchema(List.of(fields));
  }

  /** The same columns followed by {@code more}. */
  public RecordSchema plus(List<Field> more) {
    List<Field> all = new ArrayList<>(fields);
    all.addAll(more);
    return new RecordSchema(all);
  }

  public int size() {
    return fields.size();
  }

  /**
   * Where the column called {@code name} stands, or -1. BigQuery's column names ignore case.
   *
   * @see <a href="https://cloud.google.com/bigquery/docs/schemas#column_names">Column names</a>
   */
  public int indexOf(String name) {
    for (int index = 0; index < fields.size(); index++) {
      if (fields.get(index).name().equalsIgnoreCase(name)) {
        return index;
      }
    }
    return -1;
  }
}
