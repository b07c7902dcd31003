package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.ErrorProto;
import com.google.api.services.bigquery.model.TableDataInsertAllResponse.InsertErrors;
import com.google.api.services.bigquery.model.TableReference;
import com.google.api.services.bigquery.model.TableRow;
import java.io.IOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.beam.sdk.values.FailsafeValueInSingleWindow;

/** One call of tabledata.insertAll: valid rows land, the others are named with their reason. */
final class StreamingInsert {

  private final EmbeddedWarehouse warehouse;
  private final TableReference reference;
  private final boolean ignoreUnknown;

  StreamingInsert(EmbeddedWarehouse warehouse, TableReference reference, boolean ignoreUnknown) {
    this.warehouse = warehouse;
    this.reference = reference;
    this.ignoreUnknown = ignoreUnknown;
  }

  /** Inserts what is valid. The errors of the rest are by the row's index. */
  Map<Integer, InsertErrors> run(List<FailsafeValueInSingleWindow<TableRow, TableRow>> rows)
      throws IOException {
    Map<Integer, InsertErrors> errors = new LinkedHashMap<>();
    TableName table = TableName.of(reference);
    ReentrantLock lock = warehouse.lock(table);
    lock.lock();
    try (Session session = warehouse.begin()) {
      Catalog.Stored stored =
          Catalog.require(session, EmbeddedWarehouse.projectOf(reference), table);
      JsonRowReader reader = new JsonRowReader(stored.columns(), ignoreUnknown, true);
      long before = session.count(table);
      try (TableWriter writer = warehouse.writer(session, table, stored)) {
        for (int index = 0; index < rows.size(); index++) {
          TableRow row = rows.get(index).getValue();
          try {
            writer.append(reader.read(row == null ? Map.of() : row));
          } catch (InvalidRowException bad) {
            errors.put(index, error(index, bad.reason()));
          }
        }
        writer.flush();
      }
      long gained = session.count(table) - before;
      session.commit();
      warehouse.countLanded(table, gained);
      return errors;
    } catch (BigQueryErrors.Refused refused) {
      throw refused.asResponse();
    } catch (SQLException failed) {
      throw new IOException(failed);
    } finally {
      lock.unlock();
    }
  }

  private static InsertErrors error(int index, String message) {
    return new InsertErrors()
        .setIndex((long) index)
        .setErrors(List.of(new ErrorProto().setReason(BigQueryErrors.INVALID).setMessage(message)));
  }
}
