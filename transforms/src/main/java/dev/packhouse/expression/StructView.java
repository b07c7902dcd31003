package dev.packhouse.expression;

import dev.packhouse.record.Field;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A STRUCT's values as they stand in the record, with what they mean. */
final class StructView {

  private final List<Field> fields;
  private final @Nullable Object[] values;

  StructView(List<Field> fields, @Nullable Object[] values) {
    this.fields = fields;
    this.values = values;
  }

  /** The values of the fields: the record's own have lets behind them. */
  @Nullable Object[] ownValues() {
    return values.length == fields.size() ? values : Arrays.copyOf(values, fields.size());
  }

  @Nullable Object read(int index, Frame frame) {
    Object value = index < values.length ? values[index] : null;
    return Forms.toCel(fields.get(index), value, frame);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StructView that
        && fields.equals(that.fields)
        && Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(values);
  }
}
