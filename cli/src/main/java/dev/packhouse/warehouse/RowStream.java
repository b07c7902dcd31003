package dev.packhouse.warehouse;

import com.google.cloud.bigquery.storage.v1.WriteStream;
import com.google.protobuf.ByteString;
import dev.packhouse.record.Field;
import io.grpc.Status;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One write stream. Rows of a committed one, and of a table's default one, are in the table when
 * the append is answered; those of a pending or buffered one wait in a table of their own.
 *
 * @see <a href="https://cloud.google.com/bigquery/docs/write-api#application-created_streams">
 *     Application-created streams</a>
 */
final class RowStream {

  /** Rows that the service refuses, by their index in the request; nothing of it was written. */
  @SuppressWarnings("serial")
  static final class RowsRefused extends Exception {
    private final transient Map<Integer, String> reasons;

    RowsRefused(Map<Integer, String> reasons) {
      this.reasons = reasons;
    }

    Map<Integer, String> reasons() {
      return reasons;
    }
  }

  /** Reads rows as the table's columns, whichever these are at the time of an append. */
  interface Reader {
    ProtoRowReader of(Catalog.Stored stored) throws BigQueryErrors.Refused;
  }

  private final EmbeddedWarehouse warehouse;
  private final String name;
  private final String project;
  private final TableName table;
  private final WriteStream.Type type;
  private final @Nullable TableName waiting;
  private List<Field> waitingColumns;
  private long rows;
  private long visible;
  // The offset of the first row that waits: those before it were flushed, and their table emptied.
  private long firstWaiting;
  private boolean ended;
  private boolean committed;

  /**
   * @param waiting where rows wait for their commit; null if they do not
   * @param waitingColumns the columns that {@code waiting} was made with
   */
  RowStream(
      EmbeddedWarehouse warehouse,
      String name,
      String project,
      TableName table,
      WriteStream.Type type,
      @Nullable TableName waiting,
      List<Field> waitingColumns) {
    this.warehouse = warehouse;
    this.name = name;
    this.project = project;
    this.table = table;
    this.type = type;
    this.waiting = waiting;
    this.waitingColumns = waitingColumns;
  }

  String name() {
    return name;
  }

  TableName table() {
    return table;
  }

  String project() {
    return project;
  }

  synchronized boolean isEnded() {
    return ended;
  }

  synchronized boolean isCommitted() {
    return committed;
  }

  /**
   * Appends all rows, or none.
   *
   * @param offset where the stream should stand; -1: wherever it stands
   * @return the offset of the first row
   */
  synchronized long append(long offset, List<ByteString> serialized, Reader reader)
      throws SQLException, BigQueryErrors.Refused, RowsRefused {
    checkOffset(offset);
    ReentrantLock lock = waiting == null ? warehouse.lock(table) : new ReentrantLock();
    lock.lock();
    try (Session session = warehouse.begin()) {
      Catalog.Stored stored = Catalog.require(session, project, table);
      List<@Nullable Object[]> values = read(serialized, reader.of(stored), stored);
      if (waiting != null && !waitingColumns.equals(stored.columns())) {
        widen(session, waiting, stored.columns());
      }
      TableName target = waiting == null ? table : waiting;
      long before = session.count(target);
      try (TableWriter writer = warehouse.writer(session, target, stored)) {
        for (@Nullable Object[] row : values) {
          writer.appendChecked(row);
        }
        writer.flush();
      }
      long gained = session.count(target) - before;
      session.commit();
      waitingColumns = stored.columns();
      if (waiting == null) {
        warehouse.countLanded(table, gained);
      }
    } finally {
      lock.unlock();
    }
    long first = rows;
    rows += serialized.size();
    return first;
  }

  /** Gives the rows that wait the columns that the table has got since the stream began. */
  private void widen(Session session, TableName waiting, List<Field> columns) throws SQLException {
    for (Field column : columns) {
      int known = ColumnSchema.indexOf(waitingColumns, column.name());
      if (known < 0) {
        session.execute(
            "ALTER TABLE "
                + waiting.quoted()
                + " ADD COLUMN "
                + ColumnSchema.columns(List.of(column)));
      } else if (!waitingColumns.get(known).equals(column)) {
        session.execute(
            "ALTER TABLE "
                + waiting.quoted()
                + " ALTER COLUMN "
                + Session.quote(column.name())
                + " TYPE "
                + ColumnSchema.duckType(column));
      }
    }
  }

  private void checkOffset(long offset) {
    if (offset < 0 || offset == rows) {
      return;
    }
    throw StorageErrors.status(
        offset < rows ? Status.ALREADY_EXISTS : Status.OUT_OF_RANGE,
        "The offset is "
            + (offset < rows ? "within" : "beyond")
            + " stream, expected offset "
            + rows
            + ", received "
            + offset
            + ": "
            + name);
  }

  private static List<@Nullable Object[]> read(
      List<ByteString> serialized, ProtoRowReader reader, Catalog.Stored stored)
      throws RowsRefused {
    List<@Nullable Object[]> values = new ArrayList<>(serialized.size());
    Map<Integer, String> refused = new LinkedHashMap<>();
    for (int index = 0; index < serialized.size(); index++) {
      try {
        @Nullable Object[] row = reader.read(serialized.get(index));
        RowRules.check(stored.columns(), row);
        values.add(row);
      } catch (InvalidRowException bad) {
        refused.put(index, bad.reason());
      }
    }
    if (!refused.isEmpty()) {
      throw new RowsRefused(refused);
    }
    return values;
  }

  /** Makes the rows of a buffered stream visible up to and including {@code offset}. */
  synchronized void flush(long offset) throws SQLException {
    if (type != WriteStream.Type.BUFFERED || waiting == null) {
      throw StorageErrors.status(Status.INVALID_ARGUMENT, "Not a buffered stream: " + name);
    }
    if (offset >= rows) {
      throw StorageErrors.status(
          Status.OUT_OF_RANGE, "Flush of " + name + " at " + offset + ", it has " + rows + " rows");
    }
    if (offset < visible) {
      return;
    }
    boolean all = offset + 1 == rows;
    try (Session session = warehouse.begin()) {
      // Rows are numbered in the order in which they were appended.
      String where =
          " WHERE rowid BETWEEN " + (visible - firstWaiting) + " AND " + (offset - firstWaiting);
      moveRows(session, where, all);
    }
    visible = offset + 1;
    if (all) {
      firstWaiting = rows;
    }
  }

  /** Ends the stream, and counts its rows where they are. */
  synchronized long end() throws SQLException {
    ended = true;
    if (waiting == null || committed || type == WriteStream.Type.BUFFERED) {
      return rows;
    }
    try (Session session = warehouse.begin()) {
      return session.count(waiting);
    }
  }

  /** Moves the rows of a pending stream into the table, in the session of all that go together. */
  synchronized void commit(Session session) throws SQLException {
    if (waiting == null) {
      throw new IllegalStateException("no rows wait in " + name);
    }
    insert(session, waiting, "");
    session.execute("DROP TABLE " + waiting.quoted());
  }

  synchronized void committed() {
    committed = true;
  }

  private void moveRows(Session session, String where, boolean all) throws SQLException {
    if (waiting == null) {
      throw new IllegalStateException("no rows wait in " + name);
    }
    ReentrantLock lock = warehouse.lock(table);
    lock.lock();
    try {
      long before = session.count(table);
      insert(session, waiting, where);
      if (all) {
        // A line that streams for long would hold each row twice.
        session.execute(
            "CREATE OR REPLACE TABLE "
                + waiting.quoted()
                + " AS SELECT * FROM "
                + waiting.quoted()
                + " LIMIT 0");
      }
      long gained = session.count(table) - before;
      session.commit();
      warehouse.countLanded(table, gained);
    } finally {
      lock.unlock();
    }
  }

  private void insert(Session session, TableName from, String where) throws SQLException {
    // By name: the table may have got columns since the stream began.
    session.execute(
        "INSERT INTO " + table.quoted() + " BY NAME SELECT * FROM " + from.quoted() + where);
  }
}
