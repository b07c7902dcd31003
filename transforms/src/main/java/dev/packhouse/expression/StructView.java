package dev.packhouse.expression;

import dev.packhouse.record.Field;
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

  @Nullable Object[] values() {
    return values;
  }

  @Nullable Object read(int index, Frame frame) {
    Object value = index < values.length ? values[index] : null;
    return Forms.toCel(fields.get(index), value, frame);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StructView that
        && fields.equals(that.fields)
        && java.util.Arrays.deepEquals(values, that.values);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.deepHashCode(values);
  }
}
