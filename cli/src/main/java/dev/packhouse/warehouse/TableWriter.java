package dev.packhouse.warehouse;

import dev.packhouse.record.Field;
import dev.packhouse.record.Mode;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/**
 * Appends checked rows to a DuckDB table. DuckDB takes them in chunks of 2,048 and moves full row
 * groups to disk, so that the heap never holds more than a chunk.
 */
final class TableWriter implements AutoCloseable {

  private static final int NUMERIC_SCALE = 9;

  private final DuckDBAppender appender;
  private final List<Field> columns;
  private final AtomicReference<Fault> fault;

  TableWriter(DuckDBAppender appender, List<Field> columns, AtomicReference<Fault> fault) {
    this.appender = appender;
    this.columns = columns;
    this.fault = fault;
  }

  /** Checks a row by BigQuery's rules and appends it. */
  void append(@Nullable Object[] values) throws SQLException, InvalidRowException {
    RowRules.check(columns, values);
    appendChecked(values);
  }

  /** Appends a row that was checked already. */
  void appendChecked(@Nullable Object[] values) throws SQLException {
    if (fault.compareAndSet(Fault.DROP_ONE_ROW, Fault.NONE)) {
      return;
    }
    appendRow(values);
    if (fault.compareAndSet(Fault.REPEAT_ONE_ROW, Fault.NONE)) {
      appendRow(values);
    }
  }

  private void appendRow(@Nullable Object[] values) throws SQLException {
    appender.beginRow();
    for (int index = 0; index < values.length; index++) {
      appendValue(columns.get(index), values[index]);
    }
    appender.endRow();
  }

  /** Hands the last chunk over; only now are all rows seen by the transaction. */
  void flush() throws SQLException {
    appender.flush();
  }

  @Override
  public void close() throws SQLException {
    appender.close();
  }

  private void appendValue(Field field, @Nullable Object value) throws SQLException {
    if (field.mode() == Mode.REPEATED) {
      // An array of BigQuery's is never null: one without a value is empty.
      List<?> list = value == null ? List.of() : (List<?>) value;
      List<@Nullable Object> elements = new ArrayList<>(list.size());
      for (Object element : list) {
        elements.add(nested(field, element));
      }
      appender.append(elements);
    } else if (value == null) {
      appender.appendNull();
    } else {
      appendScalar(field, value);
    }
  }

  private void appendScalar(Field field, Object value) throws SQLException {
    switch (field.type()) {
      case STRING, JSON, GEOGRAPHY -> appender.append((String) value);
      case BYTES -> appender.append((byte[]) value);
      case INT64 -> appender.append(((Long) value).longValue());
      case FLOAT64 -> appender.append(((Double) value).doubleValue());
      case NUMERIC -> appender.append(((BigDecimal) value).setScale(NUMERIC_SCALE));
      case BIGNUMERIC -> appender.append(plain((BigDecimal) value));
      case BOOL -> appender.append(((Boolean) value).booleanValue());
      case TIMESTAMP, DATETIME -> appender.appendEpochMicros((Long) value);
      case DATE -> appender.appendEpochDays((Integer) value);
      case TIME -> appender.appendDayMicros((Long) value);
      case STRUCT -> {
        @Nullable Object[] struct = (@Nullable Object[]) value;
        appender.beginStruct();
        for (int index = 0; index < struct.length; index++) {
          appendValue(field.fields().get(index), struct[index]);
        }
        appender.endStruct();
      }
    }
  }

  /** The form in which DuckDB's appender takes a value inside an array. */
  private static @Nullable Object nested(Field field, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    return switch (field.type()) {
      case STRING, JSON, GEOGRAPHY, BYTES, INT64, FLOAT64, BOOL -> value;
      case NUMERIC -> ((BigDecimal) value).setScale(NUMERIC_SCALE);
      case BIGNUMERIC -> plain((BigDecimal) value);
      case TIMESTAMP -> OffsetDateTime.ofInstant(instant((Long) value), ZoneOffset.UTC);
      case DATETIME -> LocalDateTime.ofInstant(instant((Long) value), ZoneOffset.UTC);
      case DATE -> LocalDate.ofEpochDay((Integer) value);
      case TIME -> LocalTime.ofNanoOfDay((Long) value * 1_000);
      case STRUCT -> {
        @Nullable Object[] struct = (@Nullable Object[]) value;
        List<@Nullable Object> members = new ArrayList<>(struct.length);
        for (int index = 0; index < struct.length; index++) {
          members.add(member(field.fields().get(index), struct[index]));
        }
        yield members;
      }
    };
  }

  private static @Nullable Object member(Field field, @Nullable Object value) {
    if (field.mode() != Mode.REPEATED) {
      return nested(field, value);
    }
    List<@Nullable Object> elements = new ArrayList<>();
    for (Object element : value == null ? List.of() : (List<?>) value) {
      elements.add(nested(field, element));
    }
    return elements;
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** BigQuery writes BIGNUMERIC without zeros at its end. */
  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
