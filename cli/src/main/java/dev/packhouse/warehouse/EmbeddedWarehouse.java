package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.TableReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * BigQuery for a run on one machine: datasets and tables in a DuckDB file, behind the interface
 * that BigQueryIO speaks to the real service with, and refusing what that refuses.
 *
 * <p>A file is open once in a process, and in one process. What it does not do: query and extract
 * jobs, loads from anything but Avro and newline-delimited JSON, change data capture, and insert
 * ids (a streaming insert that is repeated lands twice).
 */
public final class EmbeddedWarehouse implements AutoCloseable {

  /** The file's name in a run's folder. */
  public static final String FILE_NAME = "warehouse.duckdb";

  /** What DuckDB may use beside the heap; more goes to files in the run's folder. */
  private static final String MEMORY_LIMIT = "512MB";

  private static final String THREADS = "2";

  private static final Map<String, EmbeddedWarehouse> OPEN = new ConcurrentHashMap<>();

  private final String key;
  private final DuckDBConnection database;
  private final AtomicReference<Fault> fault;
  private final Map<TableName, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final ReentrantLock datasetsLock = new ReentrantLock();
  private final Map<TableName, Long> landed = new ConcurrentHashMap<>();
  private final Queue<Runnable> ends = new ConcurrentLinkedQueue<>();
  private final EmbeddedJobs jobs = new EmbeddedJobs(this);
  private final WriteStreams streams = new WriteStreams(this);

  private EmbeddedWarehouse(String key, DuckDBConnection database, Fault fault) {
    this.key = key;
    this.database = database;
    this.fault = new AtomicReference<>(fault);
  }

  /**
   * Opens the warehouse of a run's folder; makes one where there is none.
   *
   * @throws WarehouseException if another run has it open, or the file is not a warehouse
   */
  public static EmbeddedWarehouse open(Path runFolder) throws WarehouseException {
    return open(runFolder, Fault.NONE);
  }

  /** The same, with something that it does wrong. For tests. */
  public static EmbeddedWarehouse open(Path runFolder, Fault fault) throws WarehouseException {
    try {
      Files.createDirectories(runFolder);
      Path folder = runFolder.toRealPath();
      String key = folder.resolve(FILE_NAME).toString();
      synchronized (OPEN) {
        if (OPEN.containsKey(key)) {
          throw new WarehouseException("the warehouse " + key + " is already open in this process");
        }
        DuckDBConnection database = attach(folder, false);
        EmbeddedWarehouse warehouse = new EmbeddedWarehouse(key, database, fault);
        try (Session session = warehouse.begin()) {
          Catalog.prepare(session);
          session.commit();
        } catch (SQLException refused) {
          database.close();
          throw refused;
        }
        OPEN.put(key, warehouse);
        return warehouse;
      }
    } catch (IOException | SQLException failed) {
      throw WarehouseException.opening(runFolder.resolve(FILE_NAME), failed);
    }
  }

  /** The warehouse that a serialized door leads to. */
  public static EmbeddedWarehouse of(String key) {
    EmbeddedWarehouse warehouse = OPEN.get(key);
    if (warehouse == null) {
      throw new IllegalStateException("the warehouse " + key + " is not open in this process");
    }
    return warehouse;
  }

  /** A DuckDB of its own with the folder's warehouse attached to it. */
  static DuckDBConnection attach(Path folder, boolean readOnly) throws SQLException {
    Properties settings = new Properties();
    settings.setProperty("memory_limit", MEMORY_LIMIT);
    settings.setProperty("threads", THREADS);
    settings.setProperty("temp_directory", folder.resolve("warehouse.tmp").toString());
    DuckDBConnection database =
        DriverManager.getConnection("jdbc:duckdb:", settings).unwrap(DuckDBConnection.class);
    try (Statement statement = database.createStatement()) {
      statement.execute("SET GLOBAL TimeZone = 'UTC'");
      String file = folder.resolve(FILE_NAME).toString().replace("'", "''");
      statement.execute(
          "ATTACH '" + file + "' AS " + Session.CATALOG + (readOnly ? " (READ_ONLY)" : ""));
      return database;
    } catch (SQLException refused) {
      database.close();
      throw refused;
    }
  }

  /** A connection to the folder's warehouse if this process has it open, else null. */
  static @Nullable DuckDBConnection connectionTo(Path folder) throws SQLException {
    EmbeddedWarehouse warehouse = OPEN.get(folder.resolve(FILE_NAME).toString());
    return warehouse == null ? null : warehouse.database.duplicate().unwrap(DuckDBConnection.class);
  }

  /** What BigQueryIO is given by {@code withTestServices}. */
  public EmbeddedServices services() {
    return new EmbeddedServices(key);
  }

  /** Makes a dataset where there is none of this name. Like BigQuery's, loads do not make any. */
  public void createDataset(String dataset) throws WarehouseException {
    try (Session session = begin()) {
      Catalog.createDataset(session, dataset, null);
      session.commit();
    } catch (SQLException | BigQueryErrors.Refused failed) {
      throw new WarehouseException(String.valueOf(failed.getMessage()), failed);
    }
  }

  /**
   * How many rows each table, {@code dataset.table}, gained since the warehouse was opened. It is
   * counted in the tables themselves before and after each write.
   */
  public Map<String, Long> landed() {
    Map<String, Long> result = new TreeMap<>();
    landed.forEach((table, rows) -> result.put(table.toString(), rows));
    return result;
  }

  /** What it is registered under in this process, as a serialized door keeps it. */
  public String key() {
    return key;
  }

  /**
   * Begins a transaction.
   *
   * @param writes the tables that it may change, {@code dataset.table}
   */
  public WarehouseTransaction transaction(Collection<String> writes) throws WarehouseException {
    return WarehouseTransaction.begin(this, writes);
  }

  /** Something that ends when the warehouse is closed. */
  public void closeWithIt(Runnable end) {
    ends.add(end);
  }

  @Override
  public void close() throws WarehouseException {
    // Before the registry is locked: what ends may still be at work on the warehouse.
    for (Runnable end = ends.poll(); end != null; end = ends.poll()) {
      end.run();
    }
    synchronized (OPEN) {
      if (OPEN.remove(key, this)) {
        jobs.close();
        try {
          database.close();
        } catch (SQLException failed) {
          throw new WarehouseException("the warehouse " + key + " could not be closed", failed);
        }
      }
    }
  }

  Session begin() throws SQLException {
    return Session.begin(database);
  }

  /** Writers of one table wait for each other; DuckDB would refuse the second one. */
  ReentrantLock lock(TableName table) {
    return locks.computeIfAbsent(table, name -> new ReentrantLock());
  }

  /** Who makes a dataset waits for the others who do. */
  ReentrantLock datasetsLock() {
    return datasetsLock;
  }

  /** A writer for the columns of {@code table}, which stands in for {@code table} while staging. */
  TableWriter writer(Session session, TableName table, Catalog.Stored columnsOf)
      throws SQLException {
    return new TableWriter(session.appender(table), columnsOf.columns(), fault);
  }

  void countLanded(TableName table, long rows) {
    landed.merge(table, rows, Long::sum);
  }

  /** Rows of a temporary table, which are counted again where they are copied to. */
  void forgetLanded(TableName table) {
    landed.remove(table);
  }

  boolean failsLoads() {
    return fault.get() == Fault.FAIL_LOAD;
  }

  EmbeddedJobs jobs() {
    return jobs;
  }

  WriteStreams streams() {
    return streams;
  }

  static String projectOf(TableReference reference) {
    String project = reference.getProjectId();
    return project == null ? "local" : project;
  }
}
