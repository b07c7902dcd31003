package dev.packhouse.record;

/**
 * BigQuery's column types, and the Java form that a record's value of each has.
 *
 * <p>INTERVAL and RANGE are refused when a schema is read.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types">GoogleSQL
 *     data types</a>
 */
public enum FieldType {
  /** {@link String}. */
  STRING,
  /** {@code byte[]}. */
  BYTES,
  /** {@link Long}. */
  INT64,
  /** {@link Double}. */
  FLOAT64,
  /** {@link java.math.BigDecimal}: up to 29 digits before the point and 9 after it. */
  NUMERIC,
  /** {@link java.math.BigDecimal}: up to 38 digits before the point (39 in part), 38 after it. */
  BIGNUMERIC,
  /** {@link Boolean}. */
  BOOL,
  /** {@link Long}: microseconds since 1970-01-01 00:00:00 UTC, years 1 to 9999. */
  TIMESTAMP,
  /** {@link Integer}: days since 1970-01-01, years 1 to 9999. */
  DATE,
  /** {@link Long}: microseconds since midnight. */
  TIME,
  /** {@link Long}: microseconds since 1970-01-01 00:00:00 of a clock without a zone. */
  DATETIME,
  /** {@link String}: the JSON text. */
  JSON,
  /** {@link String}: WKT or GeoJSON text. */
  GEOGRAPHY,
  /** {@code Object[]}: one value for each of the field's own fields, in their order. */
  STRUCT
}
