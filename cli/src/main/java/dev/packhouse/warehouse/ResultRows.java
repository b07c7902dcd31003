package dev.packhouse.warehouse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows to be shown, one after another; they are not held in the heap. */
public interface ResultRows extends AutoCloseable {

  /**
   * A column of a result.
   *
   * @param name its name
   * @param type BigQuery's name of its type, such as {@code INT64} or {@code ARRAY<STRUCT<a
   *     INT64>>}
   */
  record Column(String name, String type) {}

  List<Column> columns();

  /**
   * The next row, or null after the last one. Its values are {@link Boolean}, {@link Long} (or a
   * {@link java.math.BigInteger}, where DuckDB's arithmetic left 64 bits), {@link Double}, {@link
   * java.math.BigDecimal}, {@link String}, {@code byte[]}, {@link java.time.OffsetDateTime}, {@link
   * java.time.LocalDateTime}, {@link java.time.LocalDate}, {@link java.time.LocalTime}, {@link
   * RawJson}, a {@link List} or a {@link java.util.Map} of them, or null.
   */
  @Nullable List<@Nullable Object> next() throws WarehouseException;

  @Override
  void close() throws WarehouseException;

  /** The text of a JSON column. */
  record RawJson(String text) {}
}
