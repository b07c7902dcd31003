package dev.packhouse.decode;

import dev.packhouse.deadletter.Refusal;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import dev.packhouse.record.ValueRefusals;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a record or STRUCT, found by their name in the input. */
final class FieldIndex {

  /** Stands in the place of a value until it is met, so that a second one is noticed. */
  static final Object ABSENT = new Object();

  private final Field[] fields;
  private final String[] sources;
  private final @Nullable FieldIndex[] nested;
  private final Map<String, Integer> indexes = new HashMap<>();

  private FieldIndex(List<Field> fields) {
    this.fields = fields.toArray(Field[]::new);
    this.sources = new String[this.fields.length];
    this.nested = new @Nullable FieldIndex[this.fields.length];
    for (int index = 0; index < this.fields.length; index++) {
      Field field = this.fields[index];
      sources[index] = field.source().intern();
      nested[index] = field.type() == FieldType.STRUCT ? of(field.fields()) : null;
      if (indexes.put(sources[index], index) != null) {
        throw new IllegalArgumentException("two fields are read from " + field.source());
      }
    }
  }

  static FieldIndex of(List<Field> fields) {
    return new FieldIndex(fields);
  }

  int size() {
    return fields.length;
  }

  Field field(int index) {
    return fields[index];
  }

  /** The fields of the STRUCT at {@code index}. */
  FieldIndex nested(int index) {
    FieldIndex inner = nested[index];
    if (inner == null) {
      throw new IllegalStateException(fields[index].name() + " is no STRUCT");
    }
    return inner;
  }

  /**
   * Where the field called {@code source} stands, or -1.
   *
   * @param guess where to look first: most records have their fields in one order, and a parser's
   *     names are interned
   */
  @SuppressWarnings("ReferenceEquality")
  int indexOf(String source, int guess) {
    if (guess < sources.length && sources[guess] == source) {
      return guess;
    }
    Integer index = indexes.get(source);
    return index == null ? -1 : index;
  }

  /** Marks all fields as not yet met. */
  void clear(@Nullable Object[] values) {
    Arrays.fill(values, 0, fields.length, ABSENT);
  }

  /** Gives fields that were not met their null or empty list; the refusal of the first REQUIRED. */
  @Nullable Refusal complete(@Nullable Object[] values) {
    for (int index = 0; index < fields.length; index++) {
      if (values[index] == ABSENT) {
        Object value = ofNull(fields[index]);
        if (value instanceof Refusal refusal) {
          return refusal;
        }
        values[index] = value;
      }
    }
    return null;
  }

  /** What an absent or null value of {@code field} is: null, the empty list, or a refusal. */
  static @Nullable Object ofNull(Field field) {
    return switch (field.mode()) {
      case NULLABLE -> null;
      case REPEATED -> List.of();
      case REQUIRED -> ValueRefusals.missing(field);
    };
  }
}
