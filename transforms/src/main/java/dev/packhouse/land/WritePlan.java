package dev.packhouse.land;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a streaming run shares out what the Storage Write API allows a project among its tables.
 *
 * <p>Three quotas bound it, of which the smallest counts, that of a single region. The numbers are
 * those of the page linked below at the time of writing:
 *
 * <ul>
 *   <li>1,000 concurrent connections. Exactly-once has one for each stream, at-least-once one for
 *       each table and worker, unless a pool is shared.
 *   <li>10,000 streams created in an hour. A stream lives as long as its table receives rows, and
 *       an hour longer, so a start of the line is what takes this quota.
 *   <li>300 MB/s. Streams do not change it.
 * </ul>
 *
 * <p>Options of BigQueryIO that are set on the command line come before the plan: {@code
 * --storageWriteApiTriggeringFrequencySec} and {@code --numStorageWriteApiStreams}. {@code
 * --useStorageApiConnectionPool} turns a pool on where the plan has none; {@code false}, which is
 * its default too, does not turn the plan's off.
 *
 * @param triggeringFrequency how long exactly-once rows of one table wait for each other, unless
 *     they are 2 MB before; at-least-once rows wait for their bundle's end only
 * @param streamsPerTable streams of each table, exactly-once, on a runner that does not divide a
 *     table's rows by their number itself
 * @param connectionPool whether tables share connections, at-least-once
 * @see <a href="https://cloud.google.com/bigquery/quotas#write-api-limits">Quotas of the Storage
 *     Write API</a>
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/write-api-best-practices#connection_pool_management">Connection
 *     pool management</a>
 */
public record WritePlan(Duration triggeringFrequency, int streamsPerTable, boolean connectionPool)
    implements Serializable {

  /** "Concurrent connections", of a project in one region; a multi-region has ten times as many. */
  static final int CONNECTIONS = 1_000;

  /** What one line takes of the project's connections: others want some too. */
  static final int CONNECTIONS_OF_A_LINE = CONNECTIONS / 5;

  /** One stream takes 10 MB/s and more: four of them are a busy table. */
  static final int MOST_STREAMS_PER_TABLE = 4;

  /** From here on BigQuery's documentation recommends that connections are shared. */
  static final int CONNECTIONS_TO_SHARE = 20;

  /** Each append has an answer to wait for and a flush to follow: beyond, latency grows. */
  static final int APPENDS_PER_SECOND = 100;

  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /**
   * The plan for a line that lands in {@code tables} tables, its dead letters' among them.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static WritePlan forTables(int tables) {
    if (tables < 1) {
      throw new IllegalArgumentException("a plan is for one table at least");
    }
    int streams = Math.max(1, Math.min(CONNECTIONS_OF_A_LINE / tables, MOST_STREAMS_PER_TABLE));
    long seconds = ((long) tables * streams + APPENDS_PER_SECOND - 1) / APPENDS_PER_SECOND;
    return new WritePlan(
        Duration.ofSeconds(Math.min(seconds, LONGEST_WAIT.toSeconds())),
        streams,
        tables > CONNECTIONS_TO_SHARE);
  }
}
