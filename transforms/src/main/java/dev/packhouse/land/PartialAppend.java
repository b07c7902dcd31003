package dev.packhouse.land;

import com.google.api.core.SettableApiFuture;
import com.google.cloud.bigquery.storage.v1.AppendRowsResponse;
import com.google.cloud.bigquery.storage.v1.Exceptions.AppendSerializationError;
import com.google.cloud.bigquery.storage.v1.Exceptions.SchemaMismatchedException;
import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.rpc.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * An append that BigQuery does not take as it is, until each of its rows is accepted or refused.
 *
 * <p>It is answered once, with all of its refused rows, because BigQueryIO 2.73 takes only one such
 * answer for an append rightly: it removes the refused rows from its rows and leaves what it
 * carries beside them as it was, so that a second refusal would be another row's.
 */
final class PartialAppend {

  private final SchemaLagClient client;
  private final ShownColumns columns;
  private final ProtoRows rows;
  private final Set<Integer> waiting = new TreeSet<>();
  private final Set<Integer> accepted = new TreeSet<>();
  private final Map<Integer, String> refused = new TreeMap<>();
  private final long start;
  private long offset;

  /**
   * @param offset where its stream stands; negative for a stream without offsets
   */
  PartialAppend(SchemaLagClient client, ShownColumns columns, long offset, ProtoRows rows) {
    this.client = client;
    this.columns = columns;
    this.start = offset;
    this.offset = offset;
    this.rows = rows;
    for (int row = 0; row < rows.getSerializedRowsCount(); row++) {
      waiting.add(row);
    }
  }

  /**
   * Settles the append, which takes as long as rows wait.
   *
   * @param refusal what BigQuery has answered to it; null if it was not asked
   */
  void settle(@Nullable Throwable refusal, SettableApiFuture<AppendRowsResponse> answer) {
    try {
      if (refusal != null) {
        refuse(refusal, new ArrayList<>(waiting));
      }
      while (!waiting.isEmpty()) {
        append();
      }
    } catch (Throwable failure) {
      // Whatever it is belongs to the one who waits for the answer.
      answer.setException(failure);
      return;
    }
    if (refused.isEmpty()) {
      answer.set(AppendRowsResponse.getDefaultInstance());
      return;
    }
    if (!accepted.isEmpty()) {
      // BigQueryIO sends them again, in their order, from where the append began.
      client.stand(start, accepted.stream().map(rows::getSerializedRows).toList());
    }
    answer.setException(
        new AppendSerializationError(
            Code.INVALID_ARGUMENT_VALUE, "some rows are refused", "", refused));
  }

  /** Sends the rows that need no missing column; refuses or holds back the others. */
  private void append() throws Throwable {
    MissingColumns missing = client.missing();
    List<Integer> ready = new ArrayList<>();
    Map<Integer, String> needed = new TreeMap<>();
    for (int row : waiting) {
      String column = missing.neededBy(rows.getSerializedRows(row));
      if (column == null) {
        ready.add(row);
      } else {
        needed.put(row, column);
      }
    }
    if (!ready.isEmpty()) {
      send(ready, missing);
      return;
    }
    needed.forEach(
        (row, column) -> {
          if (columns.isGivenUp(column)) {
            waiting.remove(row);
            refused.put(row, MissingColumns.refusal(column, columns.patience()));
          }
        });
    if (!waiting.isEmpty()) {
      Thread.sleep(columns.betweenQuestions().toMillis());
    }
  }

  private void send(List<Integer> ready, MissingColumns missing) throws Throwable {
    ProtoRows.Builder sent = ProtoRows.newBuilder();
    ready.forEach(row -> sent.addSerializedRows(rows.getSerializedRows(row)));
    SchemaLagClient.Connection connection = client.connect(missing);
    try {
      connection.client().appendRows(offset, sent.build()).get();
    } catch (ExecutionException e) {
      Throwable refusal = e.getCause() == null ? e : e.getCause();
      refuse(refusal, ready);
      if (refusal instanceof SchemaMismatchedException) {
        client.retire(connection);
        if (client.missing().paths().equals(missing.paths())) {
          // Neither the table's schema nor the refusal tells which column it is: all rows wait.
          if (columns.isGivenUp("that the Storage Write API names")) {
            throw refusal;
          }
          Thread.sleep(columns.betweenQuestions().toMillis());
        }
      }
      return;
    } finally {
      client.release(connection);
    }
    columns.taken(missing);
    ready.forEach(waiting::remove);
    accepted.addAll(ready);
    offset = offset < 0 ? offset : offset + ready.size();
  }

  /** Takes note of what BigQuery refuses of rows; throws what has to do with neither. */
  private void refuse(Throwable refusal, List<Integer> sent) throws Throwable {
    if (refusal instanceof AppendSerializationError rowErrors) {
      for (Map.Entry<Integer, String> error : rowErrors.getRowIndexToErrorMessage().entrySet()) {
        waiting.remove(sent.get(error.getKey()));
        refused.put(sent.get(error.getKey()), error.getValue());
      }
    } else if (refusal instanceof SchemaMismatchedException) {
      columns.hide(MissingColumns.named(refusal.getMessage()));
    } else {
      throw refusal;
    }
  }
}
