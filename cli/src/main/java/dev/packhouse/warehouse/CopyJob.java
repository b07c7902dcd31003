package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.JobConfigurationTableCopy;
import com.google.api.services.bigquery.model.JobStatistics;
import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * A copy job: BigQueryIO fills temporary tables when there are many files, and copies them whole.
 */
final class CopyJob {

  private final EmbeddedWarehouse warehouse;
  private final JobConfigurationTableCopy copy;

  CopyJob(EmbeddedWarehouse warehouse, JobConfigurationTableCopy copy) {
    this.warehouse = warehouse;
    this.copy = copy;
  }

  JobStatistics run() throws SQLException, BigQueryErrors.Refused {
    TableName table = TableName.of(copy.getDestinationTable());
    ReentrantLock lock = warehouse.lock(table);
    lock.lock();
    try (Session session = warehouse.begin()) {
      List<Catalog.Stored> sources = new ArrayList<>();
      List<TableReference> references =
          copy.getSourceTables() == null ? List.of(copy.getSourceTable()) : copy.getSourceTables();
      for (TableReference source : references) {
        sources.add(
            Catalog.require(session, EmbeddedWarehouse.projectOf(source), TableName.of(source)));
      }
      Table like = sources.get(0).definition();
      Catalog.Stored stored =
          new TableWrite(
                  copy.getDestinationTable(),
                  copy.getCreateDisposition(),
                  copy.getWriteDisposition(),
                  like.getSchema(),
                  like.getTimePartitioning(),
                  like.getRangePartitioning(),
                  like.getClustering(),
                  List.of())
              .prepare(session);
      String columns =
          stored.columns().stream()
              .map(field -> Session.quote(field.name()))
              .collect(Collectors.joining(", "));
      long before = session.count(table);
      for (Catalog.Stored source : sources) {
        session.execute(
            "INSERT INTO "
                + table.quoted()
                + " BY NAME SELECT "
                + columns
                + " FROM "
                + source.name().quoted());
      }
      long rows = session.count(table) - before;
      session.commit();
      // The temporary tables' rows were counted when they were loaded; they move on from there.
      sources.forEach(source -> warehouse.forgetLanded(source.name()));
      warehouse.countLanded(table, rows);
      return new JobStatistics();
    } finally {
      lock.unlock();
    }
  }
}
