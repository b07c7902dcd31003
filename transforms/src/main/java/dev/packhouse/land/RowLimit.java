package dev.packhouse.land;

import dev.packhouse.record.RecordSchema;

/** The most bytes that a row may take, by the way in which it goes to BigQuery. */
public final class RowLimit {

  /**
   * Of a row in a load file.
   *
   * @see <a
   *     href="https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-avro#input_file_requirements">Input
   *     file requirements</a>
   */
  static final int LOAD_FILE = 50_000_000;

  /**
   * Of a request that appends rows, as documented for AppendRowsRequest.
   *
   * @see <a href="https://cloud.google.com/bigquery/quotas#write-api-limits">Quotas of the Storage
   *     Write API</a>
   */
  static final int APPEND_REQUEST = 10_000_000;

  /** What a request holds besides rows and the columns: names of stream and job, numbers. */
  private static final int REQUEST_OVERHEAD = 50_000;

  private RowLimit() {}

  /**
   * The limit for rows of {@code schema}.
   *
   * <p>A row that does not fit into a request would be tried again for ever: the client refuses
   * such a request as BigQuery refuses one on a stream that is gone. So a row must leave room for
   * all else that a request holds, its tally too, which BigQueryIO counts.
   *
   * @param mostRequestBytes what BigQueryIO is told of it, by {@code
   *     --storageWriteApiMaxRequestSize}
   */
  public static int bytes(WriteMethod method, RecordSchema schema, long mostRequestBytes) {
    return switch (method) {
      case LOADS -> LOAD_FILE;
      case EXACTLY_ONCE, AT_LEAST_ONCE ->
          (int) Math.min(mostRequestBytes, APPEND_REQUEST)
              - REQUEST_OVERHEAD
              - ProtoSchema.writer(schema).getSerializedSize()
              - TalliedRow.MOST_HEAD_BYTES;
    };
  }
}
