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

/** Passes everything on; whoever extends it does something about some of it. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
abstract class DelegatingDatasetService implements DatasetService {

  final DatasetService datasets;

  DelegatingDatasetService(DatasetService datasets) {
    this.datasets = datasets;
  }

  @Override
  public void createTable(Table table) throws InterruptedException, IOException {
    datasets.createTable(table);
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
  public @Nullable Table getTable(TableReference table) throws InterruptedException, IOException {
    return datasets.getTable(table);
  }

  @Override
  public @Nullable Table getTable(TableReference table, List<String> selectedFields)
      throws InterruptedException, IOException {
    return datasets.getTable(table, selectedFields);
  }

  @Override
  public @Nullable Table getTable(
      TableReference table, List<String> selectedFields, TableMetadataView view)
      throws InterruptedException, IOException {
    return datasets.getTable(table, selectedFields, view);
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
  public @Nullable Dataset getDataset(String project, String dataset)
      throws IOException, InterruptedException {
    return datasets.getDataset(project, dataset);
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
      throws IOException, InterruptedException {
    return datasets.patchTableDescription(table, description);
  }

  @Override
  public void close() throws Exception {
    datasets.close();
  }
}
