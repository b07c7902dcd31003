package dev.packhouse.land;

import com.google.api.services.bigquery.model.Dataset;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.DatasetService;
import org.jspecify.annotations.Nullable;

/** Creates and finds tables, or goes on without: their rows are refused then, each by itself. */
@SuppressWarnings("try") // BigQueryIO's interfaces say that close() may throw anything
final class TolerantDatasetService extends DelegatingDatasetService {

  private final SinkHealth health;

  TolerantDatasetService(DatasetService datasets, SinkHealth health) {
    super(datasets);
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
}
