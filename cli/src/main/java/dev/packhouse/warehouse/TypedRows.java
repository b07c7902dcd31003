package dev.packhouse.warehouse;

import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Blob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/** DuckDB's values in the forms of {@link dev.packhouse.record.FieldType}. */
final class TypedRows {

  private static final long MICROS_OF_SECOND = 1_000_000L;

  private TypedRows() {}

  /** The current row of a result that has these columns. */
  static @Nullable Object[] row(ResultSet result, List<Field> columns) throws SQLException {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    for (int index = 0; index < row.length; index++) {
      Field column = columns.get(index);
      // A Timestamp has the machine's zone in it, which may skip an hour; this has none.
      Object value =
          ColumnSchema.duckType(column).equals("TIMESTAMP")
              ? result.getObject(index + 1, LocalDateTime.class)
              : result.getObject(index + 1);
      row[index] = value(column, value);
    }
    return row;
  }

  private static @Nullable Object value(Field field, @Nullable Object value) throws SQLException {
    if (field.mode() != Mode.REPEATED) {
      return value == null ? null : single(field, value);
    }
    List<@Nullable Object> elements = new ArrayList<>();
    if (value != null) {
      for (Object element : (Object[]) ((Array) value).getArray()) {
        elements.add(element == null ? null : single(field, element));
      }
    }
    return elements;
  }

  private static Object single(Field field, Object value) throws SQLException {
    return switch (field.type()) {
      case STRING, GEOGRAPHY, JSON -> value.toString();
      case BYTES ->
          value instanceof Blob blob ? blob.getBytes(1, Math.toIntExact(blob.length())) : value;
      case INT64, FLOAT64, NUMERIC, BOOL -> value;
      case BIGNUMERIC -> new BigDecimal(value.toString());
      case TIMESTAMP -> micros((OffsetDateTime) value);
      case DATE -> Math.toIntExact(((LocalDate) value).toEpochDay());
      case TIME -> ((LocalTime) value).toNanoOfDay() / 1_000;
      case DATETIME ->
          micros(
              (value instanceof Timestamp time ? time.toLocalDateTime() : (LocalDateTime) value)
                  .atOffset(ZoneOffset.UTC));
      case STRUCT -> {
        Map<?, ?> members =
            value instanceof DuckDBStruct struct ? struct.getMap() : (Map<?, ?>) value;
        @Nullable Object[] values = new @Nullable Object[field.fields().size()];
        for (int index = 0; index < values.length; index++) {
          Field member = field.fields().get(index);
          values[index] = value(member, members.get(member.name()));
        }
        yield values;
      }
    };
  }

  private static long micros(OffsetDateTime time) {
    return Math.addExact(
        Math.multiplyExact(time.toEpochSecond(), MICROS_OF_SECOND),
        time.get(ChronoField.MICRO_OF_SECOND));
  }
}
