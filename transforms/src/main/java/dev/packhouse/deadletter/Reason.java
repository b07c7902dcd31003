package dev.packhouse.deadletter;

/**
 * Why an envelope did not land. The names are part of the dead letter table: they do not change.
 */
public enum Reason {
  /** A file, or the rest of it from the named position on, cannot be read: truncated or damaged. */
  FILE_UNREADABLE,
  /** The file that a notification tells of is gone, or is replaced by a newer generation. */
  FILE_GONE,
  /** The record is larger than {@code maxRecordBytes}; the dead letter holds its first bytes. */
  RECORD_TOO_LARGE,
  /** The bytes are not of the declared format. */
  MALFORMED,
  /** The bytes are not UTF-8. */
  NOT_UTF8,
  /** Objects or arrays are nested deeper than the decoder goes. */
  TOO_DEEP,
  /** An object has the same key twice. */
  DUPLICATE_KEY,
  /** The message's {@code timestampAttribute} is missing, or is no time. */
  NO_EVENT_TIME,
  /** A CSV record has more or fewer columns than its header. */
  COLUMN_COUNT,
  /** A value is not of its column's type. */
  WRONG_TYPE,
  /** A number, date or time is outside of what its column's type can hold. */
  OUT_OF_RANGE,
  /** A STRING or BYTES value is longer than its column allows. */
  TOO_LONG,
  /** A REQUIRED column has no value. */
  MISSING_REQUIRED,
  /** The record has a field that the schema does not know. */
  UNKNOWN_FIELD,
  /** The {@code when} of no record type is true of the envelope. */
  NO_RECORD_TYPE,
  /** An expression failed on this record: a division by zero, an index out of bounds. */
  EXPRESSION_FAILED,
  /** A check of severity {@code reject} is false of the record. */
  CHECK_FAILED,
  /** No route takes the record. */
  NO_ROUTE,
  /** A route's dynamic table name is not in its allow-list. */
  TABLE_NOT_ALLOWED,
  /** BigQuery refused the row. */
  REFUSED,
  /** The table shows no column for a value of the row, and did not within the schema lag. */
  COLUMN_MISSING
}
