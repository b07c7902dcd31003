package dev.packhouse.warehouse;

import com.google.api.services.bigquery.model.Clustering;
import com.google.api.services.bigquery.model.Table;
import dev.packhouse.expression.NearestWord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the warehouse of a run's folder, and changes nothing. Tables are {@code
 * dataset.table}; the SQL is DuckDB's dialect, not GoogleSQL. A BIGNUMERIC is text there: {@code
 * column::DOUBLE} compares it as a number.
 */
public final class WarehouseReader implements AutoCloseable {

  private static final String PREFIX =
      "Invalid Input Error: Attempting to execute an unsuccessful or closed pending query result";

  /** How many tables an error names. */
  private static final int MOST_NAMES = 10;

  private final DuckDBConnection database;

  private WarehouseReader(DuckDBConnection database) {
    this.database = database;
  }

  /**
   * Opens the warehouse of a run's folder for reading.
   *
   * @throws WarehouseException if there is none, or another process has it open for writing
   */
  public static WarehouseReader open(Path runFolder) throws WarehouseException {
    Path file = runFolder.resolve(EmbeddedWarehouse.FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new WarehouseException(
          "nothing has run here yet: there is no "
              + file
              + " (packhouse run makes one; --out names another folder)");
    }
    try {
      Path folder = runFolder.toRealPath();
      DuckDBConnection shared = EmbeddedWarehouse.connectionTo(folder);
      return new WarehouseReader(shared == null ? EmbeddedWarehouse.attach(folder, true) : shared);
    } catch (IOException | SQLException failed) {
      throw WarehouseException.opening(file, failed);
    }
  }

  /** The tables: name, rows, columns, partitioning, clustering, description. */
  public ResultRows tables() throws WarehouseException {
    List<ResultRows.Column> columns =
        List.of(
            new ResultRows.Column("table", "STRING"),
            new ResultRows.Column("rows", "INT64"),
            new ResultRows.Column("columns", "STRING"),
            new ResultRows.Column("partitioned_by", "STRING"),
            new ResultRows.Column("clustered_by", "STRING"),
            new ResultRows.Column("description", "STRING"));
    try (Session session = Session.begin(database)) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      for (TableName name : Catalog.tables(session)) {
        Catalog.Stored stored = Catalog.require(session, "local", name);
        rows.add(
            Arrays.asList(
                name.toString(),
                session.count(name),
                stored.columns().stream()
                    .map(field -> field.name() + " " + TypeNames.of(field))
                    .collect(Collectors.joining(", ")),
                partitioning(stored.definition()),
                clustering(stored.definition()),
                stored.definition().getDescription()));
      }
      return new ListedRows(columns, rows.iterator());
    } catch (SQLException | BigQueryErrors.Refused failed) {
      throw new WarehouseException(text(failed), failed);
    }
  }

  /** How many rows each table has. */
  public Map<String, Long> rows() throws WarehouseException {
    try (Session session = Session.begin(database)) {
      Map<String, Long> rows = new TreeMap<>();
      for (TableName name : Catalog.tables(session)) {
        rows.put(name.toString(), session.count(name));
      }
      return rows;
    } catch (SQLException failed) {
      throw new WarehouseException(text(failed), failed);
    }
  }

  /** The first rows of a table, in no order but that in which they happen to lie. */
  public ResultRows head(String table, int rows) throws WarehouseException {
    try (Session session = Session.begin(database)) {
      int dot = table.indexOf('.');
      Catalog.Stored stored =
          dot < 0
              ? null
              : Catalog.find(
                  session, new TableName(table.substring(0, dot), table.substring(dot + 1)));
      if (stored == null) {
        throw noTable(table, Catalog.tables(session));
      }
      List<ResultRows.Column> columns =
          stored.columns().stream()
              .map(field -> new ResultRows.Column(field.name(), TypeNames.of(field)))
              .toList();
      return run("SELECT * FROM " + stored.name().quoted() + " LIMIT " + rows, columns);
    } catch (SQLException | BigQueryErrors.Refused failed) {
      throw new WarehouseException(text(failed), failed);
    }
  }

  /** The rows of a query in DuckDB's SQL. */
  public ResultRows query(String sql) throws WarehouseException {
    try {
      return run(sql, null);
    } catch (SQLException refused) {
      throw new WarehouseException(text(refused), refused);
    }
  }

  private QueryRows run(String sql, @Nullable List<ResultRows.Column> columns) throws SQLException {
    DuckDBConnection connection = database.duplicate().unwrap(DuckDBConnection.class);
    try (Statement statement = connection.createStatement()) {
      statement.execute("USE " + Session.CATALOG);
    }
    return QueryRows.run(connection, sql, columns);
  }

  private static WarehouseException noTable(String table, List<TableName> tables) {
    List<String> names = tables.stream().map(TableName::toString).toList();
    String hint = NearestWord.hint(table, names);
    if (hint.isEmpty()) {
      hint =
          names.isEmpty()
              ? ": there is none at all"
              : "; there are "
                  + names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                  + (names.size() > MOST_NAMES ? ", ..." : "");
    }
    return new WarehouseException("no table " + table + hint);
  }

  private static @Nullable String partitioning(Table table) {
    if (table.getTimePartitioning() != null) {
      String field = table.getTimePartitioning().getField();
      return table.getTimePartitioning().getType()
          + " of "
          + (field == null ? "ingestion time" : field);
    }
    if (table.getRangePartitioning() != null) {
      return "RANGE of " + table.getRangePartitioning().getField();
    }
    return null;
  }

  private static @Nullable String clustering(Table table) {
    Clustering clustering = table.getClustering();
    return clustering == null || clustering.getFields() == null
        ? null
        : String.join(", ", clustering.getFields());
  }

  /** What DuckDB says, without what JDBC says around it. */
  static String text(Exception failed) {
    String message = String.valueOf(failed.getMessage());
    return message.startsWith(PREFIX)
        ? message.substring(PREFIX.length()).strip().replaceFirst("^Error: ", "")
        : message;
  }

  @Override
  public void close() throws WarehouseException {
    try {
      database.close();
    } catch (SQLException failed) {
      throw new WarehouseException(text(failed), failed);
    }
  }

  /** Rows that are there already. */
  private record ListedRows(List<Column> columns, Iterator<List<@Nullable Object>> rows)
      implements ResultRows {
    @Override
    public @Nullable List<@Nullable Object> next() {
      return rows.hasNext() ? rows.next() : null;
    }

    @Override
    public void close() {}
  }
}
