package dev.packhouse.land;

import org.jspecify.annotations.Nullable;

/** Turns a record's values into the bytes of a row. Not for use by several threads at once. */
interface RowEncoder {

  /**
   * The bytes of the row that {@code values} start with; what stands after the landing columns does
   * not land.
   *
   * @throws RefusedRowException if BigQuery could not take the row
   */
  byte[] encode(@Nullable Object[] values) throws RefusedRowException;
}
