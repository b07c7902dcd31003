package dev.packhouse.land;

import com.google.api.services.bigquery.model.Dataset;
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

/** Creates and finds tables, or goes on without: their rows are refused then, each by itself. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class TolerantDatasetService implements DatasetService {

  private final DatasetService datasets;
  private final SinkHealth health;

  TolerantDatasetService(DatasetService datasets, SinkHealth health) {
    this.datasets = datasets;
    this.health = health;
  }

  @Override
  public void createTable(Table table) throws InterruptedException {
    try {
      datasets.createTable(table);
    } catch (IOException | RuntimeException e) {
      // The rows tell, when they are refused for it.
      health.failed(e);
    }
  }

  @Override
  public @Nullable Table getTable(TableReference table) throws InterruptedException {
    try {
      return datasets.getTable(table);
    } catch (IOException | RuntimeException e) {
      health.failed(e);
      return null;
    }
  }

  @Override
  public @Nullable Table getTable(TableReference table, List<String> selectedFields)
      throws InterruptedException {
    try {
      return datasets.getTable(table, selectedFields);
    } catch (IOException | RuntimeException e) {
      health.failed(e);
      return null;
    }
  }

  @Override
  public @Nullable Table getTable(
      TableReference table, List<String> selectedFields, TableMetadataView view)
      throws InterruptedException {
    try {
      return datasets.getTable(table, selectedFields, view);
    } catch (IOException | RuntimeException e) {
      health.failed(e);
      return null;
    }
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
    return datasets.insertAll(
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
  }

  @Override
  public void deleteTable(TableReference table) throws IOException, InterruptedException {
    datasets.deleteTable(table);
  }

  @Override
  public boolean isTableEmpty(TableReference table) throws IOException, InterruptedException {
    return datasets.isTableEmpty(table);
  }

  @Override
  public @Nullable Dataset getDataset(String project, String dataset) throws InterruptedException {
    try {
      return datasets.getDataset(project, dataset);
    } catch (IOException | RuntimeException e) {
      // Asked for its location, before a load that then fails by itself.
      health.failed(e);
      return new Dataset();
    }
  }

  @Override
  public void createDataset(
      String project,
      String dataset,
      @Nullable String location,
      @Nullable String description,
      @Nullable Long defaultTableExpirationMillis)
      throws IOException, InterruptedException {
    datasets.createDataset(project, dataset, location, description, defaultTableExpirationMillis);
  }

  @Override
  public void deleteDataset(String project, String dataset)
      throws IOException, InterruptedException {
    datasets.deleteDataset(project, dataset);
  }

  @Override
  public Table patchTableDescription(TableReference table, @Nullable String description)
      throws InterruptedException {
    try {
      return datasets.patchTableDescription(table, description);
    } catch (IOException | RuntimeException e) {
      // Asked for after each load, of a table that is not there when the load has been given up.
      health.failed(e);
      return new Table().setTableReference(table);
    }
  }

  @Override
  public void close() throws Exception {
    datasets.close();
  }
}
