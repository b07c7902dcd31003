package dev.packhouse.land;

/**
 * How rows reach BigQuery.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/loading-data">Loading data</a>
 */
public enum WriteMethod {
  /**
   * Avro files and load jobs: free of charge, atomic for each table, and the only one that can
   * replace a table's rows. BigQuery refuses a load as a whole, so the line refuses bad rows first.
   */
  LOADS,
  /** The Storage Write API, each row once. Rows that BigQuery refuses come back. */
  EXACTLY_ONCE,
  /** The Storage Write API's default stream: cheaper and quicker, a retry may repeat rows. */
  AT_LEAST_ONCE
}
