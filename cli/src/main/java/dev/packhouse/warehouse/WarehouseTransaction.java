package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.Table;
import dev.packhouse.record.Field;
import dev.packhouse.record.FieldType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a SQL job does to the warehouse: all of it, or nothing. Tables are {@code dataset.table};
 * values have the forms of {@link FieldType}.
 *
 * <p>The tables that it may write are locked for others until its end.
 */
public final class WarehouseTransaction implements AutoCloseable {

  /** Takes rows one after another. */
  public interface RowConsumer<E extends Exception> {
    void row(@Nullable Object[] values) throws E;
  }

  /** Takes rows, and knows what to do with them when they have all come. */
  public interface Rows extends AutoCloseable {
    /** Adds a row, if BigQuery would take it. */
    void add(@Nullable Object[] values) throws WarehouseException;

    /** Does with the rows what they were added for. */
    @Override
    void close() throws WarehouseException;
  }

  /** The type of a table resource that holds the rows of a view. */
  public static final String VIEW = "VIEW";

  private static final String PROJECT = "local";
  private static final Field ROW = Field.of("row", FieldType.INT64);

  private final Session session;
  private final List<ReentrantLock> locks = new ArrayList<>();
  private final Map<String, Catalog.Stored> temporary = new LinkedHashMap<>();
  private int staged;

  private WarehouseTransaction(Session session, List<ReentrantLock> locks) {
    this.session = session;
    this.locks.addAll(locks);
  }

  static WarehouseTransaction begin(EmbeddedWarehouse warehouse, Collection<String> writes)
      throws WarehouseException {
    // In one order, so that no two of them wait for each other.
    Map<String, TableName> names = new TreeMap<>();
    writes.forEach(table -> names.put(table, name(table)));
    List<ReentrantLock> locks = new ArrayList<>();
    try {
      for (TableName name : names.values()) {
        ReentrantLock lock = warehouse.lock(name);
        lock.lock();
        locks.add(lock);
      }
      WarehouseTransaction transaction = new WarehouseTransaction(warehouse.begin(), locks);
      locks.clear();
      return transaction;
    } catch (SQLException failed) {
      throw WarehouseException.internal(failed);
    } finally {
      locks.forEach(ReentrantLock::unlock);
    }
  }

  private static TableName name(String table) {
    int dot = table.indexOf('.');
    return new TableName(table.substring(0, Math.max(dot, 0)), table.substring(dot + 1));
  }

  private interface Work<T> {
    T run() throws SQLException, BigQueryErrors.Refused;
  }

  private static <T> T run(Work<T> work) throws WarehouseException {
    try {
      return work.run();
    } catch (BigQueryErrors.Refused refused) {
      throw WarehouseException.refused(refused);
    } catch (SQLException failed) {
      throw WarehouseException.internal(failed);
    }
  }

  private Catalog.@Nullable Stored find(String table) throws SQLException, BigQueryErrors.Refused {
    Catalog.Stored stored = temporary.get(table);
    return stored == null ? Catalog.find(session, name(table)) : stored;
  }

  private Catalog.Stored require(String table) throws SQLException, BigQueryErrors.Refused {
    Catalog.Stored stored = temporary.get(table);
    return stored == null ? Catalog.require(session, PROJECT, name(table)) : stored;
  }

  /** The columns of a table; null where there is none of that name. */
  public @Nullable List<Field> columns(String table) throws WarehouseException {
    Catalog.Stored stored = run(() -> Optional.ofNullable(find(table))).orElse(null);
    return stored == null ? null : stored.columns();
  }

  /** Whether a table holds the rows of a view. */
  public boolean isView(String table) throws WarehouseException {
    return run(() -> VIEW.equals(require(table).definition().getType()));
  }

  /**
   * Reads columns of a table.
   *
   * @param row what a column is called that stands for the row's number; it may not be there
   */
  public <E extends Exception> void read(
      String table, List<String> columns, String row, RowConsumer<E> rows)
      throws WarehouseException, E {
    Catalog.Stored stored = run(() -> require(table));
    List<Field> fields = new ArrayList<>();
    List<String> expressions = new ArrayList<>();
    for (String column : columns) {
      if (column.equals(row)) {
        fields.add(ROW);
        expressions.add("rowid");
      } else {
        Field field = stored.columns().get(ColumnSchema.indexOf(stored.columns(), column));
        fields.add(field);
        expressions.add(Session.quote(field.name()));
      }
    }
    String select =
        "SELECT "
            + (expressions.isEmpty() ? "1" : String.join(", ", expressions))
            + " FROM "
            + stored.name().quoted();
    try (Session.Query query = session.query(select)) {
      while (query.result().next()) {
        rows.row(TypedRows.row(query.result(), fields));
      }
    } catch (SQLException failed) {
      throw WarehouseException.internal(failed);
    }
  }

  /** Makes the table that a table resource declares. */
  public void create(Table definition) throws WarehouseException {
    run(() -> Catalog.create(session, definition));
  }

  /** Makes a table that ends with the transaction. */
  public void createTemporary(String table, Table definition) throws WarehouseException {
    run(
        () -> {
          List<Field> columns = ColumnSchema.fields(definition.getSchema());
          temporary.put(table, new Catalog.Stored(stage(columns), definition, columns));
          return table;
        });
  }

  public void drop(String table) throws WarehouseException {
    run(
        () -> {
          Catalog.Stored stored = require(table);
          temporary.remove(table);
          Catalog.drop(session, stored.name());
          return table;
        });
  }

  /** Takes all rows out of a table. */
  public void truncate(String table) throws WarehouseException {
    run(
        () -> {
          Catalog.Stored stored = require(table);
          session.execute("DELETE FROM " + stored.name().quoted());
          return table;
        });
  }

  /** Adds rows to a table: a value for each of its columns. */
  public Rows insert(String table) throws WarehouseException {
    return run(
        () -> {
          Catalog.Stored stored = require(table);
          return new Appending(writer(stored.name(), stored.columns()), () -> {});
        });
  }

  /** Takes rows out of a table: each is the number of one. */
  public Rows delete(String table) throws WarehouseException {
    return run(
        () -> {
          Catalog.Stored stored = require(table);
          return staged(
              List.of(ROW),
              stage ->
                  "DELETE FROM "
                      + stored.name().quoted()
                      + " WHERE rowid IN (SELECT \"row\" FROM "
                      + stage.quoted()
                      + ")");
        });
  }

  /** Gives columns of a table other values: each row is the number of one and its values. */
  public Rows update(String table, List<String> columns) throws WarehouseException {
    return run(
        () -> {
          Catalog.Stored stored = require(table);
          List<Field> fields = new ArrayList<>(List.of(ROW));
          List<String> settings = new ArrayList<>();
          for (String column : columns) {
            Field field = stored.columns().get(ColumnSchema.indexOf(stored.columns(), column));
            settings.add(Session.quote(field.name()) + " = s.value" + fields.size());
            fields.add(field.withName("value" + fields.size()));
          }
          return staged(
              fields,
              stage ->
                  "UPDATE "
                      + stored.name().quoted()
                      + " AS t SET "
                      + String.join(", ", settings)
                      + " FROM "
                      + stage.quoted()
                      + " AS s WHERE t.rowid = s.\"row\"");
        });
  }

  private TableName stage(List<Field> columns) throws SQLException {
    TableName stage = new TableName(Catalog.OWN_SCHEMA, "script_" + ++staged);
    session.execute("CREATE TABLE " + stage.quoted() + " (" + ColumnSchema.columns(columns) + ")");
    return stage;
  }

  private interface Statement {
    String over(TableName stage);
  }

  private Rows staged(List<Field> fields, Statement statement) throws SQLException {
    TableName stage = stage(fields);
    return new Appending(
        writer(stage, fields),
        () -> {
          session.execute(statement.over(stage));
          session.execute("DROP TABLE " + stage.quoted());
        });
  }

  private interface Ending {
    void run() throws SQLException;
  }

  private static final class Appending implements Rows {
    private final TableWriter writer;
    private final Ending ending;

    Appending(TableWriter writer, Ending ending) {
      this.writer = writer;
      this.ending = ending;
    }

    @Override
    public void add(@Nullable Object[] values) throws WarehouseException {
      try {
        writer.append(values);
      } catch (InvalidRowException bad) {
        throw new WarehouseException(BigQueryErrors.INVALID, bad.reason());
      } catch (SQLException failed) {
        throw WarehouseException.internal(failed);
      }
    }

    @Override
    public void close() throws WarehouseException {
      try {
        writer.flush();
        writer.close();
        ending.run();
      } catch (SQLException failed) {
        throw WarehouseException.internal(failed);
      }
    }
  }

  private TableWriter writer(TableName table, List<Field> columns) throws SQLException {
    return new TableWriter(session.appender(table), columns, new AtomicReference<>(Fault.NONE));
  }

  /** How many bytes columns hold, as BigQuery counts them. */
  public long bytes(String table, Collection<String> columns) throws WarehouseException {
    return run(
        () -> {
          Catalog.Stored stored = require(table);
          List<Field> fields =
              stored.columns().stream()
                  .filter(field -> columns.stream().anyMatch(field.name()::equalsIgnoreCase))
                  .toList();
          if (fields.isEmpty()) {
            return 0L;
          }
          String sum = fields.stream().map(ColumnBytes::of).collect(Collectors.joining(" + "));
          String bytes =
              session
                  .rows("SELECT coalesce(sum(" + sum + "), 0) FROM " + stored.name().quoted())
                  .get(0)
                  .get(0);
          return Long.parseLong(String.valueOf(bytes));
        });
  }

  /**
   * The rows, as text, of a query in DuckDB's SQL over one table; none where it is not there.
   *
   * @param sql with {@code %s} in the place of the table
   */
  public List<List<@Nullable String>> rows(String table, String sql, String... parameters)
      throws WarehouseException {
    return run(
        () -> {
          Catalog.Stored stored = find(table);
          return stored == null
              ? List.of()
              : session.rows(sql.formatted(stored.name().quoted()), (Object[]) parameters);
        });
  }

  /** What is remembered of a job; null for one that was never started. */
  public @Nullable SqlJobRecord job(String id) throws WarehouseException {
    return run(() -> Optional.ofNullable(JobLedger.find(session, id))).orElse(null);
  }

  /** Remembers a job that has been started. */
  public void addJob(SqlJobRecord job) throws WarehouseException {
    run(
        () -> {
          JobLedger.add(session, job);
          return job;
        });
  }

  /** Remembers what became of a job. */
  public void changeJob(SqlJobRecord job) throws WarehouseException {
    run(
        () -> {
          JobLedger.change(session, job);
          return job;
        });
  }

  public void commit() throws WarehouseException {
    run(
        () -> {
          for (Catalog.Stored stored : temporary.values()) {
            session.execute("DROP TABLE " + stored.name().quoted());
          }
          session.commit();
          return session;
        });
  }

  @Override
  public void close() throws WarehouseException {
    try {
      session.close();
    } catch (SQLException failed) {
      throw WarehouseException.internal(failed);
    } finally {
      locks.forEach(ReentrantLock::unlock);
      locks.clear();
    }
  }
}
