package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.Dataset;
import com.google.api.services.bigquery.model.DatasetReference;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableDataInsertAllResponse.InsertErrors;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import java.io.IOException;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryServices.DatasetService;
import org.apache.beam.sdk.io.gcp.bigquery.ErrorContainer;
import org.apache.beam.sdk.io.gcp.bigquery.InsertRetryPolicy;
import org.apache.beam.sdk.values.FailsafeValueInSingleWindow;
import org.apache.beam.sdk.values.ValueInSingleWindow;
import org.jspecify.annotations.Nullable;

/** Datasets, tables and streaming inserts. */
final class EmbeddedDatasets implements DatasetService {

  private final EmbeddedWarehouse warehouse;

  EmbeddedDatasets(EmbeddedWarehouse warehouse) {
    this.warehouse = warehouse;
  }

  private interface Call<T> {
    T in(Session session) throws SQLException, BigQueryErrors.Refused;
  }

  /** What two workers may want at once: DuckDB would refuse the one that ends second. */
  private void inTurn(ReentrantLock lock, Call<?> call) throws IOException {
    lock.lock();
    try {
      call(call);
    } finally {
      lock.unlock();
    }
  }

  private <T> T call(Call<T> call) throws IOException {
    try (Session session = warehouse.begin()) {
      T result = call.in(session);
      session.commit();
      return result;
    } catch (BigQueryErrors.Refused refused) {
      throw refused.asResponse();
    } catch (SQLException failed) {
      throw new IOException(failed);
    }
  }

  @Override
  public @Nullable Table getTable(TableReference reference) throws IOException {
    TableName name = TableName.of(reference);
    Optional<Table> found =
        call(
            session -> {
              Catalog.Stored stored = Catalog.find(session, name);
              if (stored == null) {
                return Optional.empty();
              }
              long rows = session.count(name);
              return Optional.of(
                  stored
                      .definition()
                      .clone()
                      .setTableReference(reference.clone().setTableId(name.table()))
                      .setNumRows(BigInteger.valueOf(rows)));
            });
    return found.orElse(null);
  }

  @Override
  public @Nullable Table getTable(TableReference reference, @Nullable List<String> selectedFields)
      throws IOException {
    return getTable(reference);
  }

  @Override
  public @Nullable Table getTable(
      TableReference reference,
      @Nullable List<String> selectedFields,
      @Nullable TableMetadataView view)
      throws IOException {
    return getTable(reference);
  }

  @Override
  public void createTable(Table table) throws IOException {
    TableName name = TableName.of(table.getTableReference());
    inTurn(
        warehouse.lock(name),
        session -> {
          // Two workers may find a table missing at once; Beam's client takes the 409 as done.
          if (Catalog.find(session, name) == null) {
            Catalog.create(session, table);
          }
          return name;
        });
  }

  @Override
  public void deleteTable(TableReference reference) throws IOException {
    TableName name = TableName.of(reference);
    call(
        session -> {
          Catalog.require(session, EmbeddedWarehouse.projectOf(reference), name);
          Catalog.drop(session, name);
          return name;
        });
  }

  @Override
  public boolean isTableEmpty(TableReference reference) throws IOException {
    TableName name = TableName.of(reference);
    return call(
        session -> {
          Catalog.require(session, EmbeddedWarehouse.projectOf(reference), name);
          return session.count(name) == 0;
        });
  }

  @Override
  public Dataset getDataset(String project, String dataset) throws IOException {
    return call(
        session -> {
          Catalog.requireDataset(session, project, dataset);
          return new Dataset()
              .setDatasetReference(
                  new DatasetReference().setProjectId(project).setDatasetId(dataset));
        });
  }

  @Override
  public void createDataset(
      String project,
      String dataset,
      @Nullable String location,
      @Nullable String description,
      @Nullable Long defaultTableExpirationMs)
      throws IOException {
    inTurn(
        warehouse.datasetsLock(),
        session -> {
          Catalog.createDataset(session, dataset, location);
          return dataset;
        });
  }

  @Override
  public void deleteDataset(String project, String dataset) throws IOException {
    call(
        session -> {
          Catalog.requireDataset(session, project, dataset);
          Catalog.dropDataset(session, dataset);
          return dataset;
        });
  }

  @Override
  public Table patchTableDescription(TableReference reference, @Nullable String description)
      throws IOException {
    TableName name = TableName.of(reference);
    return call(
        session -> {
          Catalog.Stored stored =
              Catalog.require(session, EmbeddedWarehouse.projectOf(reference), name);
          Table described = stored.definition().clone().setDescription(description);
          Catalog.redefine(session, name, described);
          return described;
        });
  }

  @Override
  public <T> long insertAll(
      TableReference reference,
      List<FailsafeValueInSingleWindow<TableRow, TableRow>> rows,
      @Nullable List<String> insertIds,
      InsertRetryPolicy retryPolicy,
      List<ValueInSingleWindow<T>> failedInserts,
      ErrorContainer<T> errorContainer,
      boolean skipInvalidRows,
      boolean ignoreUnknownValues,
      boolean ignoreInsertIds,
      @Nullable List<ValueInSingleWindow<TableRow>> successfulRows)
      throws IOException {
    Map<Integer, InsertErrors> errors =
        new StreamingInsert(warehouse, reference, ignoreUnknownValues).run(rows);
    for (int index = 0; index < rows.size(); index++) {
      InsertErrors error = errors.get(index);
      if (error == null) {
        if (successfulRows != null) {
          FailsafeValueInSingleWindow<TableRow, TableRow> row = rows.get(index);
          successfulRows.add(
              ValueInSingleWindow.of(
                  row.getValue(), row.getTimestamp(), row.getWindow(), row.getPaneInfo()));
        }
      } else if (retryPolicy.shouldRetry(new InsertRetryPolicy.Context(error))) {
        // An invalid row stays invalid: what would be tried in vain for a while fails now.
        throw new IOException("Insert failed: " + error);
      } else {
        errorContainer.add(failedInserts, error, reference, rows.get(index));
      }
    }
    return rows.size();
  }

  @Override
  public void close() {}
}
