package dev.packhouse.land;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import dev.packhouse.receipt.Unwritten;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryInsertError;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.DatasetService;
import org.apache.beam.sdk.io.gcp.bigquery.ErrorContainer;
import org.apache.beam.sdk.io.gcp.bigquery.InsertRetryPolicy;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.windowing.GlobalWindow;
import org.apache.beam.sdk.transforms.windowing.PaneInfo;
import org.apache.beam.sdk.util.BackOff;
import org.apache.beam.sdk.util.BackOffUtils;
import org.apache.beam.sdk.util.FluentBackoff;
import org.apache.beam.sdk.util.Sleeper;
import org.apache.beam.sdk.values.FailsafeValueInSingleWindow;
import org.apache.beam.sdk.values.ValueInSingleWindow;
import org.joda.time.Duration;
import org.joda.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Inserts a few rows in a table from the bundle that makes them: they are there before the bundle
 * is committed, while what BigQueryIO writes comes some time after.
 *
 * <p>A row that BigQuery does not take is counted as unwritten and let go. Whatever else goes wrong
 * is an error, so that the bundle runs again.
 *
 * @see <a
 *     href="https://cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/insertAll">tabledata.insertAll</a>
 */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
public final class TableInserts implements Serializable {

  private static final int NOT_FOUND = 404;

  /**
   * A table that has just been created is not found by inserts for a while.
   *
   * @see <a
   *     href="https://cloud.google.com/bigquery/docs/streaming-data-into-bigquery#metadata_errors">Metadata
   *     errors</a>
   */
  private static final Duration WHILE_NEW = Duration.standardMinutes(3);

  private final Table table;
  private final BigQueryServices services;
  private final Unwritten unwritten;
  private final Duration patience;
  private transient @Nullable DatasetService datasets;
  private transient @Nullable TableReference place;

  private TableInserts(Table table, BigQueryServices services, Duration patience) {
    this.table = table;
    this.services = services;
    this.unwritten = Unwritten.in(table.name());
    this.patience = patience;
  }

  /** Inserts in {@code table}, which is created where it is missing. */
  public static TableInserts in(Table table, BigQueryServices services) {
    return new TableInserts(table, services, WHILE_NEW);
  }

  /** The same, waiting for so long for a table that is not found. */
  TableInserts withPatience(Duration patience) {
    return new TableInserts(table, services, patience);
  }

  /**
   * A row to insert.
   *
   * @param id the same whenever the same row is inserted again; BigQuery then takes it once, if it
   *     comes again soon
   * @param named what to call it where it cannot be inserted
   */
  public record Row(String id, String named, TableRow values) {}

  /** Creates the table where it is missing. */
  public void create(PipelineOptions options) throws IOException, InterruptedException {
    opened(options);
  }

  /** Inserts {@code rows}. */
  public void insert(List<Row> rows, PipelineOptions options)
      throws IOException, InterruptedException {
    if (rows.isEmpty()) {
      return;
    }
    DatasetService open = opened(options);
    BackOff backOff =
        FluentBackoff.DEFAULT
            .withInitialBackoff(patience.dividedBy(100))
            .withMaxBackoff(patience.dividedBy(10))
            .withMaxCumulativeBackoff(patience)
            .backoff();
    while (true) {
      try {
        insert(open, rows);
        return;
      } catch (GoogleJsonResponseException e) {
        // Whoever has created it: another worker may have, a moment ago.
        if (e.getStatusCode() != NOT_FOUND || !BackOffUtils.next(Sleeper.DEFAULT, backOff)) {
          throw e;
        }
      }
    }
  }

  private void insert(DatasetService open, List<Row> rows)
      throws IOException, InterruptedException {
    List<ValueInSingleWindow<BigQueryInsertError>> refused = new ArrayList<>();
    try {
      open.insertAll(
          place(),
          rows.stream().map(row -> failsafe(row.values())).toList(),
          rows.stream().map(Row::id).toList(),
          InsertRetryPolicy.retryTransientErrors(),
          refused,
          ErrorContainer.BIG_QUERY_INSERT_ERROR_ERROR_CONTAINER,
          true,
          false,
          false,
          null);
    } catch (RuntimeException e) {
      // Beam's service inserts on other threads, and wraps what fails there.
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
    for (ValueInSingleWindow<BigQueryInsertError> one : refused) {
      BigQueryInsertError error = one.getValue();
      if (error != null) {
        unwritten.add(named(rows, error.getRow()), String.valueOf(error.getError()));
      }
    }
  }

  private static String named(List<Row> rows, TableRow refused) {
    return rows.stream()
        .filter(row -> row.values().equals(refused))
        .map(Row::named)
        .findFirst()
        .orElse("a row");
  }

  private static FailsafeValueInSingleWindow<TableRow, TableRow> failsafe(TableRow row) {
    return FailsafeValueInSingleWindow.of(
        row, Instant.EPOCH, GlobalWindow.INSTANCE, PaneInfo.NO_FIRING, row);
  }

  private DatasetService opened(PipelineOptions options) throws IOException, InterruptedException {
    DatasetService open = datasets;
    if (open == null) {
      BigQueryOptions bigQuery = options.as(BigQueryOptions.class);
      open = services.getDatasetService(bigQuery);
      TableAddress address = TableAddress.parse(table.name(), project(bigQuery));
      place = address.toReference();
      if (open.getTable(place()) == null) {
        open.createTable(SinkTables.toCreate(address, table));
      }
      datasets = open;
    }
    return open;
  }

  private TableReference place() {
    TableReference known = place;
    if (known == null) {
      throw new IllegalStateException("not opened");
    }
    return known;
  }

  private static @Nullable String project(BigQueryOptions options) {
    return options.getBigQueryProject() == null
        ? options.getProject()
        : options.getBigQueryProject();
  }

  /** Ends what was opened. */
  public void close() throws Exception {
    DatasetService open = datasets;
    datasets = null;
    if (open != null) {
      open.close();
    }
  }
}
