package dev.packhouse.record;

import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One column, or one field of a STRUCT.
 *
 * @param name the column's name in BigQuery
 * @param source the name in the input; the same as {@code name} unless the schema says otherwise
 * @param type the type of the value, or of each element if the mode is REPEATED
 * @param mode whether a value may be absent
 * @param fields the fields of a STRUCT, in order; empty otherwise
 * @param limits precision, scale and length that the schema sets
 * @param timestampFormat how a TIMESTAMP is written in the input
 * @param description what the column means; null where the schema says nothing
 */
public record Field(
    String name,
    String source,
    FieldType type,
    Mode mode,
    List<Field> fields,
    Limits limits,
    TimestampFormat timestampFormat,
    @Nullable String description)
    implements Serializable {

  /**
   * What a parameterized type such as NUMERIC(10, 2) or STRING(20) allows; null where not set.
   *
   * @param precision digits in all, for NUMERIC and BIGNUMERIC
   * @param scale digits after the point, for NUMERIC and BIGNUMERIC
   * @param maxLength characters of a STRING, bytes of BYTES
   */
  public record Limits(
      @Nullable Integer precision, @Nullable Integer scale, @Nullable Long maxLength)
      implements Serializable {
    /** Only those of the type itself. */
    public static final Limits NONE = new Limits(null, null, null);
  }

  public Field {
    fields = List.copyOf(fields);
    if (type == FieldType.STRUCT && fields.isEmpty()) {
      throw new IllegalArgumentException("STRUCT " + name + " has no fields");
    }
  }

  /** A NULLABLE column whose name in the input is its own. */
  public static Field of(String name, FieldType type) {
    return new Field(
        name, name, type, Mode.NULLABLE, List.of(), Limits.NONE, TimestampFormat.RFC3339, null);
  }

  /** A NULLABLE STRUCT whose name in the input is its own. */
  public static Field struct(String name, List<Field> fields) {
    return new Field(
        name,
        name,
        FieldType.STRUCT,
        Mode.NULLABLE,
        fields,
        Limits.NONE,
        TimestampFormat.RFC3339,
        null);
  }

  public Field withName(String name) {
    return new Field(name, source, type, mode, fields, limits, timestampFormat, description);
  }

  public Field withSource(String source) {
    return new Field(name, source, type, mode, fields, limits, timestampFormat, description);
  }

  public Field withMode(Mode mode) {
    return new Field(name, source, type, mode, fields, limits, timestampFormat, description);
  }

  public Field withFields(List<Field> fields) {
    return new Field(name, source, type, mode, fields, limits, timestampFormat, description);
  }

  public Field withLimits(Limits limits) {
    return new Field(name, source, type, mode, fields, limits, timestampFormat, description);
  }

  public Field withTimestampFormat(TimestampFormat timestampFormat) {
    return new Field(name, source, type, mode, fields, limits, timestampFormat, description);
  }

  public Field withDescription(@Nullable String description) {
    return new Field(name, source, type, mode, fields, limits, timestampFormat, description);
  }
}
