package dev.packhouse.land;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.DatasetService;
import org.apache.beam.sdk.io.gcp.bigquery.ErrorContainer;
import org.apache.beam.sdk.io.gcp.bigquery.InsertRetryPolicy;
import org.apache.beam.sdk.values.FailsafeValueInSingleWindow;
import org.apache.beam.sdk.values.ValueInSingleWindow;
import org.jspecify.annotations.Nullable;

/** Counts the rows that streaming inserts accept, and creates tables as the line says. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class ConfirmingDatasetService extends DelegatingDatasetService {

  private final Confirmations confirmations;
  private final SinkTables tables;

  ConfirmingDatasetService(
      DatasetService datasets, Confirmations confirmations, SinkTables tables) {
    super(datasets);
    this.confirmations = confirmations;
    this.tables = tables;
  }

  @Override
  public void createTable(Table created) throws InterruptedException, IOException {
    dev.packhouse.land.Table table = tables.at(created.getTableReference());
    datasets.createTable(
        table == null
            ? created
            : SinkTables.toCreate(TableAddress.of(created.getTableReference()), table));
  }

  @Override
  public <T> long insertAll(
      TableReference reference,
      List<FailsafeValueInSingleWindow<TableRow, TableRow>> rows,
      @Nullable List<String> insertIds,
      InsertRetryPolicy retryPolicy,
      List<ValueInSingleWindow<T>> failedInserts,
      ErrorContainer<T> errors,
      boolean skipInvalidRows,
      boolean ignoreUnknownValues,
      boolean ignoreInsertIds,
      @Nullable List<ValueInSingleWindow<TableRow>> successfulRows)
      throws IOException, InterruptedException {
    int failedBefore = failedInserts.size();
    long bytes =
        datasets.insertAll(
            reference,
            rows,
            insertIds,
            retryPolicy,
            failedInserts,
            errors,
            skipInvalidRows,
            ignoreUnknownValues,
            ignoreInsertIds,
            successfulRows);
    dev.packhouse.land.Table table = tables.at(reference);
    if (table != null) {
      int failed = failedInserts.size() - failedBefore;
      confirmations.rows(Confirmations.bundle(), table.name(), rows.size() - failed);
    }
    return bytes;
  }
}
