package dev.packhouse.warehouse;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/** One transaction on the warehouse; what is not committed when it is closed did not happen. */
final class Session implements AutoCloseable {

  /**
   * The name that the file is attached under. A dataset of the same name would be ambiguous in SQL,
   * so it is one that nobody gives a dataset.
   */
  static final String CATALOG = "packhouse_warehouse";

  private final DuckDBConnection connection;
  private boolean open = true;

  private Session(DuckDBConnection connection) {
    this.connection = connection;
  }

  /** Begins a transaction on a connection of its own. */
  static Session begin(DuckDBConnection database) throws SQLException {
    Session session = new Session(database.duplicate());
    session.execute("USE " + CATALOG);
    session.execute("BEGIN TRANSACTION");
    return session;
  }

  void execute(String sql, @Nullable Object... parameters) throws SQLException {
    try (PreparedStatement statement = prepare(connection, sql, parameters)) {
      statement.execute();
    }
  }

  /** The rows of a small result: every value as text. */
  List<List<@Nullable String>> rows(String sql, @Nullable Object... parameters)
      throws SQLException {
    List<List<@Nullable String>> rows = new ArrayList<>();
    try (PreparedStatement statement = prepare(connection, sql, parameters);
        ResultSet result = statement.executeQuery()) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<@Nullable String> row = new ArrayList<>(columns);
        for (int column = 1; column <= columns; column++) {
          row.add(result.getString(column));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  /** A result that is read row by row. */
  record Query(PreparedStatement statement, ResultSet result) implements AutoCloseable {
    @Override
    public void close() throws SQLException {
      result.close();
      statement.close();
    }
  }

  Query query(String sql) throws SQLException {
    PreparedStatement statement = prepare(connection, sql);
    return new Query(statement, statement.executeQuery());
  }

  /** How many rows this transaction sees in the table. */
  long count(TableName table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("SELECT count(*) FROM " + table.quoted())) {
      result.next();
      return result.getLong(1);
    }
  }

  DuckDBAppender appender(TableName table) throws SQLException {
    return connection.createAppender(CATALOG, table.dataset(), table.table());
  }

  void commit() throws SQLException {
    execute("COMMIT");
    open = false;
  }

  @Override
  public void close() throws SQLException {
    try {
      if (open) {
        open = false;
        execute("ROLLBACK");
      }
    } finally {
      connection.close();
    }
  }

  static String quote(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static PreparedStatement prepare(
      DuckDBConnection connection, String sql, @Nullable Object... parameters) throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    for (int index = 0; index < parameters.length; index++) {
      statement.setObject(index + 1, parameters[index]);
    }
    return statement;
  }
}
